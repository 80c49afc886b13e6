import { ok, type UserId } from '@orderline/domain/shared';
import {
  providerSignInsContract,
  savedViewsContract,
  secondFactorsContract,
  staffDirectoryContract,
  staffSessionsContract,
} from '@orderline/domain/staff.contract';
import { changeRoles, newCustomer, type Role } from '@orderline/domain/users';
import { describe, expect, it } from 'vitest';
import { pgTransact } from '../connection/transact.ts';
import { pgSessions } from '../identity/identity.ts';
import { useDatabase } from '../testing/database.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';
import { pgUsers } from '../users/users.ts';
import { pgStaffDirectory } from './directory.ts';
import { pgProviderSignIns } from './provider-sign-ins.ts';
import { pgSavedViews } from './saved-views.ts';
import { pgSecondFactors } from './second-factors.ts';
import { pgStaffSessions } from './sessions.ts';

const opened = useDatabase();

const aStaffUser = async () => (await aHouse({ database: opened().database }).aCustomer()).id;

staffSessionsContract('in PostgreSQL', async () => ({
  staffSessions: pgStaffSessions(opened().database.db),
  newDigest: newId,
  aStaffUser,
}));

secondFactorsContract('in PostgreSQL', async () => {
  const { database } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({ secondFactors: pgSecondFactors(db) })),
    secondFactors: pgSecondFactors(database.db),
    newDigest: newId,
    aStaffUser,
  };
});

savedViewsContract('in PostgreSQL', async () => {
  const { database } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({ savedViews: pgSavedViews(db) })),
    savedViewReader: pgSavedViews(database.db),
    newId,
    aStaffUser,
  };
});
const aUserWith = async (...roles: readonly Role[]): Promise<UserId> => {
  const id = newId<UserId>();
  const user = { ...newCustomer({ id, email: `${id}@example.com`, name: 'Grace', now: new Date() }), roles };
  const transact = pgTransact(opened().database.business, (db) => ({ users: pgUsers(db) }));
  await transact(async ({ users }) => ok(await users.insert(user)));
  return id;
};

staffDirectoryContract('in PostgreSQL', async () => {
  const { database } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({ secondFactors: pgSecondFactors(db) })),
    secondFactors: pgSecondFactors(database.db),
    staffDirectory: pgStaffDirectory(database.catalog),
    newDigest: newId,
    aStaffUser,
    aUserWith,
  };
});

describe('admins who take each other’s role away at once', () => {
  it('leave one of them', async () => {
    const { database, outside } = opened();
    await outside`update users set roles = '{customer}' where 'admin' = any(roles)`;
    const admins = [await aUserWith('admin'), await aUserWith('admin'), await aUserWith('admin')];
    const change = changeRoles({
      transact: pgTransact(database.business, (db) => ({ users: pgUsers(db), sessions: pgSessions(db) })),
      revocations: { add: () => undefined },
      userCache: { forget: async () => undefined },
      now: () => new Date(),
    });
    const demoted = await Promise.all(
      admins.flatMap((by) =>
        admins.filter((id) => id !== by).map((userId) => change({ userId, roles: ['viewer'], by })),
      ),
    );
    const refused = demoted.flatMap((result) => (result.ok ? [] : [result.error.kind]));
    expect(new Set(refused)).toEqual(new Set(['forbidden']));
    expect(await outside`select 1 from users where 'admin' = any(roles)`).toHaveLength(1);
  });
});

providerSignInsContract('in PostgreSQL', async () => ({
  providerSignIns: pgProviderSignIns(opened().database.db),
  newDigest: newId,
  aStaffUser,
}));
