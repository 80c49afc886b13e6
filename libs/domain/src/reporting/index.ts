import { type ReportingPorts, reconcile } from './reconcile.ts';

export type * from './ports.ts';
export type { ReportingPorts } from './reconcile.ts';

export const createReporting = (ports: ReportingPorts) => ({ reconcile: reconcile(ports) });
