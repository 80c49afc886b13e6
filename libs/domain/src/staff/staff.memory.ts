import { pageOf, type UserId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type {
  SecondFactor,
  SecondFactorReader,
  SecondFactors,
  StaffDirectory,
  StaffMember,
  StaffSessions,
} from './ports.ts';
import type { ProviderSignIn, ProviderSignIns } from './provider-ports.ts';
import type { StaffSession } from './session.ts';

export { memorySavedViews } from './saved-views.memory.ts';

export const memoryStaffSessions = (memory: Memory): StaffSessions => {
  const rows = memory.table<string, StaffSession>('staff_sessions');
  const own = (userId: UserId, digest: string) => {
    const row = rows.get(digest);
    return row?.userId === userId ? row : null;
  };
  return {
    insert: (session) => memory.atomically(() => void rows.set(session.digest, session)),
    find: (userId, digest) => memory.atomically(() => own(userId, digest)),
    touch: ({ userId, digest }, lastUsedAt) =>
      memory.atomically(() => {
        const row = own(userId, digest);
        if (row) rows.set(digest, { ...row, lastUsedAt });
      }),
    remove: (userId, digest) => memory.atomically(() => own(userId, digest) !== null && rows.delete(digest)),
    removeAll: (userId) =>
      memory.atomically(() => {
        for (const { digest, userId: owner } of [...rows.values()]) if (owner === userId) rows.delete(digest);
      }),
    listFor: (userId) =>
      memory.atomically(() =>
        [...rows.values()]
          .filter((row) => row.userId === userId)
          .toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime()),
      ),
  };
};

export const memorySecondFactors = (memory: Memory): SecondFactors & SecondFactorReader => {
  const factors = memory.table<UserId, SecondFactor>('second_factors');
  const codes = memory.table<string, UserId>('recovery_codes');
  const voidCodes = (userId: UserId) => {
    for (const [digest, owner] of codes) if (owner === userId) codes.delete(digest);
  };
  return {
    find: (userId) => memory.atomically(() => factors.get(userId) ?? null),
    recoveryCodesLeft: (userId) => memory.atomically(() => [...codes.values()].filter((id) => id === userId).length),
    propose: ({ userId, sealedSecret }) =>
      memory.atomically(() => {
        if (factors.get(userId)?.confirmedAt) return false;
        factors.set(userId, { userId, sealedSecret, confirmedAt: null, lastStep: 0 });
        return true;
      }),
    confirm: ({ userId, sealedSecret }, { step, now }) =>
      memory.atomically(() => {
        const row = factors.get(userId);
        if (!row || row.confirmedAt || row.sealedSecret !== sealedSecret) return false;
        factors.set(userId, { ...row, confirmedAt: now, lastStep: step });
        return true;
      }),
    advance: (userId, step) =>
      memory.atomically(() => {
        const row = factors.get(userId);
        if (!row?.confirmedAt || row.lastStep >= step) return false;
        factors.set(userId, { ...row, lastStep: step });
        return true;
      }),
    setRecoveryCodes: (userId, digests) =>
      memory.atomically(() => {
        voidCodes(userId);
        for (const digest of digests) codes.set(digest, userId);
      }),
    useRecoveryCode: (userId, digest) => memory.atomically(() => codes.get(digest) === userId && codes.delete(digest)),
    remove: (userId) =>
      memory.atomically(() => {
        voidCodes(userId);
        return factors.delete(userId);
      }),
  };
};

type Person = Omit<StaffMember, 'userId' | 'hasSecondFactor'> & { readonly id: UserId };

/** The reference of a directory: it looks at every user. */
export const memoryStaffDirectory = (memory: Memory): StaffDirectory => {
  const people = memory.table<UserId, Person>('users');
  const factors = memory.table<UserId, SecondFactor>('second_factors');
  const memberOf = ({ id, email, name, roles }: Person): StaffMember => ({
    ...{ userId: id, email, name, roles },
    hasSecondFactor: factors.get(id)?.confirmedAt != null,
  });
  return {
    list: async (page) => {
      const rows = [...people.values()]
        .filter(({ id, roles }) => roles.join() !== 'customer' && (!page.after || id < page.after))
        .sort((one, other) => (one.id < other.id ? 1 : -1));
      return pageOf(rows.slice(0, page.limit + 1).map(memberOf), page, ({ userId }) => userId);
    },
    find: (userId) =>
      memory.atomically(() => {
        const person = people.get(userId);
        return person ? memberOf(person) : null;
      }),
  };
};

export const memoryProviderSignIns = (memory: Memory): ProviderSignIns => {
  const rows = memory.table<string, ProviderSignIn>('provider_sign_ins');
  return {
    insert: (signIn) => memory.atomically(() => void rows.set(signIn.state, signIn)),
    take: (digest, state) =>
      memory.atomically(() => {
        const row = rows.get(state);
        if (row?.digest !== digest) return null;
        rows.delete(state);
        return row;
      }),
  };
};
