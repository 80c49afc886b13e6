import type { IncomingMessage } from 'node:http';
import { rateLimitHeaders } from '../http/policy/rate-limit.ts';
import { identityHeaders } from './admit.ts';
import type { Asked, Decision } from './asked.ts';
import { corsHeaders, rewritten } from './filters.ts';
import { changed, passedOn, type RawHeaders, without } from './headers.ts';
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
  for (const changes of requestChanges) headers = changed(headers, changes);
  for (const changes of asked.changes ?? []) headers = changed(headers, changes);
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

/** What comes before the answer (RFC 8297): what filters set or remove is not hinted at either. */
export const hintHead = (headers: RawHeaders, { responseChanges }: Forwarded['prepared']): RawHeaders => {
  const gone = new Set(['set-cookie', 'content-length']);
  for (const { set, remove } of responseChanges)
    for (const name of [...remove, ...set.map((one) => one.name)]) gone.add(name.toLowerCase());
  return without(headers, (name) => gone.has(name) || name.startsWith('access-control-'));
};

const withoutName = (headers: RawHeaders, name: string): RawHeaders => {
  const kept: RawHeaders = [];
  for (let at = 0; at < headers.length; at += 2) {
    const own = headers[at] ?? '';
    if (own.length !== name.length || own.toLowerCase() !== name) kept.push(own, headers[at + 1] ?? '');
  }
  return kept;
};
