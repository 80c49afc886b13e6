import { asId, type NewId, type UserId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { savedViewsContract, secondFactorsContract, staffSessionsContract } from './staff.contract.ts';
import { memorySavedViews, memorySecondFactors, memoryStaffSessions } from './staff.memory.ts';

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
