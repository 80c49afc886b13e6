import type { Consumer, ConsumerIndex, Limit } from '@orderline/domain/gateway';
import type { Principal } from '../http/policy/principal.ts';
import { subjectOf } from './admit.ts';
import type { CountedLimit } from './limits.ts';

/** For whom a caller counts who was let in; undefined where nobody has named them. */
export const consumerOf = (
  find: ConsumerIndex,
  { apiKeyId, userId, sessionId }: Principal,
  authorization: string | undefined,
): Consumer | undefined =>
  find({ apiKeyId, userId, subject: () => (sessionId === null ? subjectOf(authorization) : undefined) });

/** What counts the quotas of a consumer: for as long as they are the same, over reloads. */
export const quotasBy = (
  limitOf: (limit: Limit) => CountedLimit,
): ((consumer: Consumer) => readonly CountedLimit[]) => {
  const known = new WeakMap<Consumer, readonly CountedLimit[]>();
  return (consumer) => {
    const before = known.get(consumer);
    if (before) return before;
    const quotas = consumer.quotas.map(limitOf);
    known.set(consumer, quotas);
    return quotas;
  };
};
