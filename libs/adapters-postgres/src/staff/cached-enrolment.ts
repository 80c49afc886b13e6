import type { EnrolledLookup } from '@orderline/domain/identity';
import type { UserId } from '@orderline/domain/shared';
import type { SecondFactorReader } from '@orderline/domain/staff';
import { currentCall, runInCall } from '@orderline/platform';
import { LRUCache } from 'lru-cache';

const most = 10_000;

/** As long as an API key that was revoked is good elsewhere. */
const goodMs = 4000;

/** Looks up once for all requests of a few seconds whether somebody has set up a second factor; a failure is not remembered. */
export const cachedEnrolment = (
  store: Pick<SecondFactorReader, 'find'>,
  clock: { now(): number } = performance,
): EnrolledLookup => {
  const known = new LRUCache<UserId, Promise<boolean>>({ max: most, ttl: goodMs, perf: clock, ttlResolution: 0 });
  return {
    isEnrolled: (userId) => {
      const before = known.get(userId);
      if (before) return before;
      // Others wait for it as well: it must not end with the request that happened to be first.
      const found = runInCall({ requestId: currentCall()?.requestId ?? '' }, () => store.find(userId));
      const answer = found.then((factor) => factor !== null && factor.confirmedAt !== null);
      known.set(userId, answer);
      answer.catch(() => {
        if (known.peek(userId) === answer) known.delete(userId);
      });
      return answer;
    },
  };
};
