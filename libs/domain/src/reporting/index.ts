import { withPorts } from '../shared/index.ts';
import { type ReportingPorts, reconcile } from './reconcile.ts';

export { type BookCheck, checkBooks } from './check-books.ts';
export type * from './reconcile.ts';

export const createReporting = (ports: ReportingPorts) => withPorts({ reconcile }, ports);
