import { createHash } from 'node:crypto';
import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { err, type IdempotencyKey, ok, type Result } from '@orderline/domain/shared';
import { canonicalJson } from './canonical-json.ts';
import type { Refused } from './reply.ts';

/** The key that the header carries (draft-ietf-httpapi-idempotency-key-header-07), bare or quoted; null without one. */
export const keyIn = (header: string | undefined, needed: Endpoint['idempotency']): Result<string | null, Refused> => {
  if (header === undefined) return needed === 'required' ? err({ problem: 'idempotency-key-missing' }) : ok(null);
  const [, quoted, bare] = /^(?:"([\x21\x23-\x7e]+)"|([\x21\x23-\x7e]+))$/.exec(header.trim()) ?? [];
  const key = quoted ?? bare;
  return key === undefined || key.length > 255 ? err({ problem: 'idempotency-key-malformed' }) : ok(key);
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
  const digest = createHash('sha256').update(`${method} ${path}\n${canonicalJson(body)}`);
  return { scope: `${callerId} ${method} ${endpoint.path}`, key, fingerprint: digest.digest('base64url') };
};

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
