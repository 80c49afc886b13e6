import type { Database } from '../connection/database.ts';
import { pgJobRuns, pgLastSuccesses } from './job-runs.ts';

export const jobs = {
  stores: {},
  readers: ({ business }: Database) => ({ jobRuns: pgJobRuns(business), lastSuccesses: pgLastSuccesses(business) }),
};
