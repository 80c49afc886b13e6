import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { foldHeaderName } from '@orderline/domain/gateway';
import { identityHeaders } from '../admit.ts';
import type { Asked } from '../asked.ts';
import { headerIn, type RawHeaders } from '../headers.ts';

/** Whoever sends one of these is somebody, though no rule may ask who. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  ...['authorization', 'cookie', 'x-api-key', 'x-access-token', 'x-session-token', 'x-session-id'],
]);

/** With these, frameworks answer for another resource than the one that is asked for; or only for a part of it. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  ...['x-http-method-override', 'x-http-method', 'x-method-override'],
  ...['x-original-url', 'x-original-host', 'x-rewrite-url', 'x-host'],
  ...['range', 'if-range', 'if-match', 'if-unmodified-since'],
]);

export type CacheAsked = {
  /** What was asked for, as services are told it. */
  readonly uri: string;
  /** Who asks: a digest of all that says so; empty of anybody. */
  readonly who: string;
  /** Neither answered from what is kept, nor kept. */
  readonly passesBy: boolean;
};

/** The URI that entries are of: by scheme and host as the client said them, or our proxies did. */
export const uriOf = ({ path, search }: Asked, forwarded: RawHeaders): string => {
  const host = (headerIn(forwarded, 'x-forwarded-host') ?? '').toLowerCase();
  return `${headerIn(forwarded, 'x-forwarded-proto')}://${host}${path}${search}`;
};

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** What is kept is told apart by what its service is told of who asks, and by every credential that goes on to it. */
export const cacheAsked = (asked: Asked, forwarded: RawHeaders): CacheAsked => {
  const { request, principal, consumer } = asked;
  const { method, rawHeaders, headers } = request;
  const said = identityHeaders(principal ?? null, consumer);
  let elsewhere = false;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = foldHeaderName(rawHeaders[at] ?? '');
    if (CREDENTIALS.has(name)) said.push(name, rawHeaders[at + 1] ?? '');
    elsewhere ||= ELSEWHERE.has(name);
  }
  const reads = method === 'GET' || method === 'HEAD';
  const noStore = /\bno-store\b/i.test(headers['cache-control'] ?? '');
  return {
    uri: uriOf(asked, forwarded),
    who: said.length === 0 ? '' : hash('sha256', JSON.stringify(said), 'base64url'),
    passesBy: !reads || noStore || elsewhere || hasBody(request),
  };
};
