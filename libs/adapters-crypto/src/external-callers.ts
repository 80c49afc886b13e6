import { err, type Result, type UserId } from '@orderline/domain/shared';
import type { AdmitExternalUser, AdmitExternalUserRefusal } from '@orderline/domain/users';
import { currentCall, runInCall } from '@orderline/platform';
import { LRUCache } from 'lru-cache';
import type { ExternalTokens } from './external-tokens.ts';

type Admitted = Result<UserId, AdmitExternalUserRefusal>;

export type ExternalCallersPorts = {
  readonly tokens: ExternalTokens;
  readonly admitExternalUser: (person: AdmitExternalUser) => Promise<Admitted>;
  /** In milliseconds. */
  readonly clock?: { now(): number };
};

export type ExternalCallers = {
  /** Whose token that is; null where it is of no issuer that is configured besides ourselves. */
  admit(token: string): Promise<Result<UserId, ExternalCallerRefusal>> | null;
};

type ExternalCallerRefusal = AdmitExternalUserRefusal | { readonly kind: 'invalid-token' };

const most = 10_000;

/** An erased user, or one who was refused, is remembered for as long. */
const goodMs = 4000;

/** Verifies each token anew, but asks whose it is once for all requests of a few seconds. */
export const externalCallers = ({ tokens, admitExternalUser, clock }: ExternalCallersPorts): ExternalCallers => {
  const known = new LRUCache<string, Promise<Admitted>>({
    max: most,
    ttl: goodMs,
    perf: clock ?? performance,
    ttlResolution: 0,
  });
  const admit = (person: AdmitExternalUser): Promise<Admitted> => {
    const key = JSON.stringify([person.issuer, person.subject, person.email]);
    const before = known.get(key);
    if (before) return before;
    // Others wait for it as well: it must not end with the request that happened to be first.
    const admitted = runInCall({ requestId: currentCall()?.requestId ?? '' }, () => admitExternalUser(person));
    known.set(key, admitted);
    admitted.catch(() => {
      if (known.peek(key) === admitted) known.delete(key);
    });
    return admitted;
  };
  const verified = async (
    person: Promise<AdmitExternalUser | null>,
  ): Promise<Result<UserId, ExternalCallerRefusal>> => {
    const stated = await person;
    return stated ? admit(stated) : err({ kind: 'invalid-token' });
  };
  return {
    admit: (token) => {
      const verify = tokens.verifierOf(token);
      return verify && verified(verify(token));
    },
  };
};
