import { savedViewsContract, secondFactorsContract, staffSessionsContract } from '@orderline/domain/staff.contract';
import { pgTransact } from '../connection/transact.ts';
import { useDatabase } from '../testing/database.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';
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
