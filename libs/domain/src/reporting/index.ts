import { type PortsOf, withPorts } from '../shared/index.ts';
import { reportOrders, reportStock } from './follow-events.ts';
import { listReportedOrders, readBaskets, readCohorts, readShippingTimes, readStockOuts } from './read-reports.ts';
import { reconcile } from './reconcile.ts';
import { readSales } from './sales-report.ts';

export { type BookCheck, checkBooks } from './check-books.ts';
export type * from './facts.ts';
export type * from './follow-events.ts';
export type { AbsurdRange, Grain, Interval, Period } from './periods.ts';
export type * from './ports.ts';
export type * from './read-reports.ts';
export type * from './reconcile.ts';
export { refusalsOf } from './refusals.ts';
export {
  netOf,
  netUnitsOf,
  type SalesBy,
  type SalesCommand,
  type SalesPart,
  type SalesReport,
} from './sales-report.ts';

const readers = {
  reconcile,
  readSales,
  readBaskets,
  readCohorts,
  readShippingTimes,
  readStockOuts,
  listReportedOrders,
};

export type ReportingPorts = PortsOf<typeof readers>;

const followers = { reportOrders, reportStock };

export type ReportFollowerPorts = PortsOf<typeof followers>;

/** What events reach of it. */
export const createReportFollowers = (ports: ReportFollowerPorts) => withPorts(followers, ports);

export const createReporting = (ports: ReportingPorts) => withPorts(readers, ports);
