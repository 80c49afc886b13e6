import { asId, type NewId, type UserId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import {
  providerSignInsContract,
  savedViewsContract,
  secondFactorsContract,
  staffDirectoryContract,
  staffSessionsContract,
} from './staff.contract.ts';
import {
  memoryProviderSignIns,
  memorySavedViews,
  memorySecondFactors,
  memoryStaffDirectory,
  memoryStaffSessions,
} from './staff.memory.ts';

let count = 0;
const next = (): string => String(++count);
const aStaffUser = async () => asId<UserId>(next());

staffSessionsContract('in memory', async () => ({
  staffSessions: memoryStaffSessions(createMemory()),
  newDigest: next,
  aStaffUser,
}));

secondFactorsContract('in memory', async () => {
  const memory = createMemory();
  const secondFactors = memorySecondFactors(memory);
  return { transact: memory.transact({ secondFactors }), secondFactors, newDigest: next, aStaffUser };
});

savedViewsContract('in memory', async () => {
  const memory = createMemory();
  const savedViews = memorySavedViews(memory);
  const newId: NewId = () => asId(next());
  return { transact: memory.transact({ savedViews }), savedViewReader: savedViews, newId, aStaffUser };
});
staffDirectoryContract('in memory', async () => {
  const memory = createMemory();
  const secondFactors = memorySecondFactors(memory);
  const people = memory.table<UserId, { readonly id: UserId; readonly roles: readonly string[] }>('users');
  const aUserWith = async (...roles: readonly string[]) => {
    const id = asId<UserId>(next().padStart(9, '0'));
    people.set(id, { id, roles });
    return id;
  };
  return {
    ...{ transact: memory.transact({ secondFactors }), secondFactors, newDigest: next },
    ...{ staffDirectory: memoryStaffDirectory(memory), aUserWith, aStaffUser: () => aUserWith('staff') },
  };
});

providerSignInsContract('in memory', async () => ({
  providerSignIns: memoryProviderSignIns(createMemory()),
  newDigest: next,
  aStaffUser,
}));
