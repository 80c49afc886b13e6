import type { Consumer, ConsumerIndex, Limit } from '@orderline/domain/gateway';
import type { Principal } from '../http/policy/principal.ts';
import { subjectOf, wayOf } from './admit.ts';
import type { CountedLimit } from './limits.ts';

/**
 * For whom a caller counts who was let in; undefined where nobody has named them. Only of a token that was held against the keys of
 * its issuer is it believed what it says: an introspection vouches for its own subject, whatever the token names.
 */
export const consumerOf = (
  find: ConsumerIndex,
  principal: Principal,
  authorization: string | undefined,
): Consumer | undefined => {
  const { apiKeyId, userId } = principal;
  return find({
    apiKeyId,
    userId,
    subject: () => (wayOf(principal) === 'oidc' ? subjectOf(authorization) : undefined),
  });
};

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
