import type { IncomingMessage } from 'node:http';
import { type HeaderChanges, isHopByHop } from '@orderline/domain/gateway';
import { rateLimitHeaders } from '../http/policy/rate-limit.ts';
import { identityHeaders } from './admit.ts';
import type { Trailers } from './answer-sink.ts';
import type { Asked, Decision } from './asked.ts';
import { corsHeaders, rewritten } from './filters.ts';
import { changed, changedToService, passedOn, type RawHeaders, without } from './headers.ts';
import type { Target } from './target.ts';

export type Forwarded = Extract<Decision, { readonly kind: 'forward' }>;

export type CallIds = { readonly requestId: string; readonly traceparent: string };

/** What a service is asked: the path and headers as they go out, ours last, so that no filter and no client speaks for us. */
export const outgoing = (
  asked: Asked,
  { prepared, match }: Forwarded,
  { ids, forwarded }: { readonly ids: CallIds; readonly forwarded: RawHeaders },
): { readonly path: string; readonly headers: RawHeaders } => {
  const { rewrite, requestChanges } = prepared;
  let headers = passedOn(asked.request);
  for (const changes of requestChanges) headers = changedToService(headers, changes);
  for (const changes of asked.changes ?? []) headers = changedToService(headers, changes);
  const host = rewrite?.hostname ?? asked.request.headers.host;
  // Without one, the client of the service takes that of the target.
  if (host) headers.push('host', host);
  headers.push('x-request-id', ids.requestId, 'traceparent', ids.traceparent);
  headers.push(...forwarded);
  if (asked.principal) headers.push(...identityHeaders(asked.principal, asked.consumer));
  return { path: `${rewritten(asked.path, match, rewrite?.path ?? null)}${asked.search}`, headers };
};

/** People who have signed in here: a key is in the hands of a partner, and scopes that somebody else vouches for are not ours. */
const isStaff = ({ principal }: Asked): boolean =>
  (principal?.sessionId ?? null) !== null && (principal?.scopes.size ?? 0) > 0;

const withoutCors = (headers: RawHeaders): RawHeaders => without(headers, (name) => name.startsWith('access-control-'));

const originOf = (request: IncomingMessage): string | undefined => request.headers.origin;

/** What we add to whatever is answered by a rule. */
export const addedHeaders = (
  asked: Asked,
  {
    quotas,
    ids,
    target,
  }: { readonly quotas: Forwarded['quotas']; readonly ids: CallIds; readonly target?: Target | undefined },
): RawHeaders => {
  const { prepared, request } = asked;
  const origin = originOf(request);
  const added: RawHeaders = ['X-Request-Id', ids.requestId];
  if (quotas.length > 0) for (const [name, value] of Object.entries(rateLimitHeaders(quotas))) added.push(name, value);
  if (prepared?.cors && origin !== undefined) added.push(...corsHeaders(prepared.cors, origin));
  if (request.headers['x-gateway-debug'] !== undefined && isStaff(asked) && prepared !== undefined)
    added.push('X-Gateway-Rule', prepared.rule.name, 'X-Gateway-Target', target?.origin ?? 'none');
  return added;
};

/** The head that goes back to the client: what the service said, as the rule's filters change it, and what we add. */
export const answerHead = (headers: RawHeaders, prepared: Forwarded['prepared'], added: RawHeaders): RawHeaders => {
  let head = prepared.cors ? withoutCors(headers) : headers;
  for (const changes of prepared.responseChanges) head = changed(head, changes);
  const unique = withoutName(head, 'x-request-id');
  unique.push(...added);
  return unique;
};

/** What is said in the head alone, by lower-case name: what changes set or remove goes out neither before nor after it. */
const onlyInHead = (changes: readonly HeaderChanges[]): ((name: string) => boolean) => {
  const gone = new Set(['set-cookie', 'content-length', 'x-request-id']);
  for (const { set, remove } of changes)
    for (const name of [...remove, ...set.map((one) => one.name)]) gone.add(name.toLowerCase());
  return (name) => gone.has(name) || name.startsWith('access-control-');
};

/** What comes before the answer (RFC 8297); nothing of it where a policy may take it away, which has not seen the head yet. */
export const hintHead = (headers: RawHeaders, { responseChanges, policies }: Forwarded['prepared']): RawHeaders =>
  policies.some(({ policy }) => policy.response) ? [] : without(headers, onlyInHead(responseChanges));

/** What comes after the answer; by then it is known what policies took away. */
export const answerTrailers = (trailers: Trailers, { prepared, answerChanges = [] }: Asked): Trailers => {
  const isOnlyInHead = onlyInHead([...(prepared?.responseChanges ?? []), ...answerChanges]);
  return Object.fromEntries(
    Object.entries(trailers).filter(([name]) => !isHopByHop(name.toLowerCase()) && !isOnlyInHead(name.toLowerCase())),
  );
};

const withoutName = (headers: RawHeaders, name: string): RawHeaders => {
  const kept: RawHeaders = [];
  for (let at = 0; at < headers.length; at += 2) {
    const own = headers[at] ?? '';
    if (own.length !== name.length || own.toLowerCase() !== name) kept.push(own, headers[at + 1] ?? '');
  }
  return kept;
};
