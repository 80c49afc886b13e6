import { hash } from 'node:crypto';
import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { err, type IdempotencyKey, ok, type Result } from '@orderline/domain/shared';
import type { Incoming } from './incoming.ts';
import { callerIdOf, type Principal } from './principal.ts';
import type { Refused } from './problem.ts';

/** The key that a request carries (draft-ietf-httpapi-idempotency-key-header-07), bare or quoted; null without one. */
export const keyIn = (
  incoming: Pick<Incoming, 'header'>,
  { idempotency: needed }: Pick<Endpoint, 'idempotency'>,
): Result<string | null, Refused> => {
  const header = needed && incoming.header('idempotency-key');
  if (header === undefined) return needed === 'required' ? err(missing) : ok(null);
  const [, quoted, bare] = /^(?:"([\x21\x23-\x7e]+)"|([\x21\x23-\x7e]+))$/.exec(header.trim()) ?? [];
  const key = quoted ?? bare;
  return key === undefined || key.length > 255 ? err(malformed) : ok(key);
};

const form = '1 to 255 visible ASCII characters, bare or in double quotes';

const missing: Refused<'idempotency-key-missing'> = {
  problem: 'idempotency-key-missing',
  detail: `Send a header such as Idempotency-Key: 0199c0de-7a00-7000-8000-00000000abcd (${form}). Make a fresh key, such as a random UUID, for each thing that is meant, and send the same one when you try that again: so it cannot act twice.`,
  errors: [{ header: 'Idempotency-Key', code: 'required', detail: 'is missing' }],
};

const malformed: Refused<'idempotency-key-malformed'> = {
  problem: 'idempotency-key-malformed',
  errors: [{ header: 'Idempotency-Key', code: 'wrong-form', detail: `is not ${form}` }],
};

export type KeyedRequest = {
  readonly key: string;
  readonly callerId: string;
  readonly endpoint: Pick<Endpoint, 'method' | 'path'>;
  readonly path: string;
  readonly body: unknown;
};

/** Caller and route scope the key; the digest covers method, path with its API version, and the body in canonical form. */
export const idempotencyKeyOf = ({ key, callerId, endpoint, path, body }: KeyedRequest): IdempotencyKey => {
  const method = endpoint.method.toUpperCase();
  const fingerprint = hash('sha256', `${method} ${path}\n${canonicalJson(body)}`, 'base64url');
  return { scope: `${callerId} ${method} ${endpoint.path}`, key, fingerprint };
};

type Keyed = Omit<KeyedRequest, 'key' | 'callerId'> & {
  readonly key: string | null;
  readonly principal: Principal | null;
};

/** An anonymous caller has no scope of keys: a key is then as good as none. */
export const idempotencyKeyFor = ({ key, principal, ...request }: Keyed): IdempotencyKey | undefined =>
  key === null || !principal ? undefined : idempotencyKeyOf({ ...request, key, callerId: callerIdOf(principal) });

/** What tells that an earlier answer is told again. */
export const replayHeaders = (replayed: boolean | undefined): Readonly<Record<string, string>> =>
  replayed ? { 'Idempotency-Replayed': 'true' } : {};

export type InFlight = {
  /** Runs the work, or refuses where the same key of the same scope is running in this process. */
  run<Value>(
    idempotencyKey: IdempotencyKey,
    work: () => Promise<Value>,
  ): Promise<Value | Refused<'idempotency-key-in-flight'>>;
};

export const createInFlight = (): InFlight => {
  const running = new Set<string>();
  return {
    run: async ({ scope, key }, work) => {
      const place = `${scope} ${key}`;
      if (running.has(place)) return { problem: 'idempotency-key-in-flight', headers: { 'Retry-After': '1' } };
      running.add(place);
      try {
        return await work();
      } finally {
        running.delete(place);
      }
    },
  };
};

/** The same text for the same JSON value: keys sorted, no white space. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
};
