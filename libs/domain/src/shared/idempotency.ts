import { err, type OrderId, ok, type Result, type UserId } from './result.ts';

/** An idempotency key as its caller sent it; `scope` names caller and route, `fingerprint` digests the request. */
export type IdempotencyKey = { readonly scope: string; readonly key: string; readonly fingerprint: string };

export type Claim =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'stored'; readonly value: unknown }
  | { readonly kind: 'reused' };

/** Whom a kept answer tells of, in words or by an address: a user, or the customer of an order. Ids and amounts tell of nobody. */
export type AnswerSubject = UserId | OrderId;

/** Claims keys in the transaction of the effect; a claim waits for a concurrent one on the same scope and key. */
export type IdempotencyKeys = {
  claim(idempotencyKey: IdempotencyKey, now: Date): Promise<Claim>;
  /** Keeps the claimed key's value, plain data and dates, until the key is pruned or its subject erased. */
  store(idempotencyKey: IdempotencyKey, value: unknown, subject: AnswerSubject | null): Promise<void>;
};

export type KeyReused = { readonly kind: 'idempotency-key-reused' };

/** A value, and whether it is an earlier request's that is told again. */
export type Answer<Value> = { readonly value: Value; readonly replayed: boolean };

type KeyedWork<Value> = {
  readonly idempotencyKey?: IdempotencyKey | undefined;
  readonly now: Date;
  /** With whose erasure the answer goes; a request that is repeated after that acts again. */
  readonly subject: (value: Value) => AnswerSubject | null;
};

/** Runs `work` unless its key was used before: then its stored value is the answer, whatever the state is now. */
export const withIdempotencyKey = async <Value, Refusal>(
  keys: IdempotencyKeys,
  request: KeyedWork<Value>,
  work: () => Promise<Result<Value, Refusal>>,
): Promise<Result<Answer<Value>, Refusal | KeyReused>> => {
  const { idempotencyKey, now, subject } = request;
  if (idempotencyKey) {
    const claim = await keys.claim(idempotencyKey, now);
    if (claim.kind === 'reused') return err({ kind: 'idempotency-key-reused' });
    if (claim.kind === 'stored') return ok({ value: storedValue<Value>(claim.value), replayed: true });
  }
  const result = await work();
  if (!result.ok) return result;
  if (idempotencyKey) await keys.store(idempotencyKey, result.value, subject(result.value));
  return ok({ value: result.value, replayed: false });
};

/** The scope names the route, and with it the use case: what is stored under it is that use case's value. */
const storedValue = <Value>(value: unknown): Value => value as Value;
