import { type PortsOf, withPorts } from '../shared/index.ts';
import { cancelRun, findRun, listJobs, listRuns, startRun } from './start-run.ts';

export type { EndedRun, RunOutcome } from './execute-run.ts';
export * from './job-run.ts';
export * from './ports.ts';
export * from './seal-audit.ts';
export type * from './start-run.ts';
export { exportRuns } from './start-run.ts';
export * from './sum-reports.ts';
export * from './work.ts';

const useCases = { startRun, cancelRun, findRun, listRuns, listJobs };

export type JobsPorts = PortsOf<typeof useCases>;

export const createJobs = (ports: JobsPorts) => withPorts(useCases, ports);
