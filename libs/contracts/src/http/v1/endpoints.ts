import type { Endpoint } from '../endpoint.ts';
import * as jobs from './jobs.ts';
import { v1Operations } from './operations.ts';
import * as reconciliation from './reconciliation.ts';

/** Every operation that version 1 describes: also those for operators, which belong to no version and to no client. */
export const v1: readonly Endpoint[] = [
  ...v1Operations,
  reconciliation.readReconciliation,
  jobs.listJobs,
  jobs.startJobRun,
  jobs.listJobRuns,
  jobs.readJobRun,
];
