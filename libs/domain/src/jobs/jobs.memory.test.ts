import { asId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { jobRunsContract } from './jobs.contract.ts';
import { memoryJobRuns } from './jobs.memory.ts';

let made = 0;

jobRunsContract('in memory', async () => ({
  jobRuns: memoryJobRuns(createMemory()),
  newId: () => asId(`01990000-0000-7000-8000-${String(++made).padStart(12, '0')}`),
}));
