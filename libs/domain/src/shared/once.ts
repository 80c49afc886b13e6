import { err, ok, type Result } from './result.ts';

/** An idempotency key as its caller sent it; `scope` names caller and route, `fingerprint` digests the request. */
export type Once = { readonly scope: string; readonly key: string; readonly fingerprint: string };

export type Claim =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'kept'; readonly value: unknown }
  | { readonly kind: 'reused' };

/** Claims keys in the transaction of the effect; a claim waits for a concurrent one on the same scope and key. */
export type IdempotencyKeys = {
  claim(once: Once, now: Date): Promise<Claim>;
  /** Keeps the claimed key's value, plain data and dates, until the key is pruned. */
  keep(once: Once, value: unknown): Promise<void>;
};

export type KeyReused = { readonly kind: 'idempotency-key-reused' };

/** A value, and whether it is an earlier request's that is told again. */
export type Answer<Value> = { readonly value: Value; readonly replayed: boolean };

/** Runs `work` unless its key was used before: then its kept value is the answer, whatever the state is now. */
export const onceOnly = async <Value, Refusal>(
  keys: IdempotencyKeys,
  request: { readonly once?: Once | undefined; readonly now: Date },
  work: () => Promise<Result<Value, Refusal>>,
): Promise<Result<Answer<Value>, Refusal | KeyReused>> => {
  const { once, now } = request;
  if (once) {
    const claim = await keys.claim(once, now);
    if (claim.kind === 'reused') return err({ kind: 'idempotency-key-reused' });
    if (claim.kind === 'kept') return ok({ value: keptValue<Value>(claim.value), replayed: true });
  }
  const result = await work();
  if (!result.ok) return result;
  if (once) await keys.keep(once, result.value);
  return ok({ value: result.value, replayed: false });
};

/** The scope names the route, and with it the use case: what is kept under it is that use case's value. */
const keptValue = <Value>(value: unknown): Value => value as Value;
