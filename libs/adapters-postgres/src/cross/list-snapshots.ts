import { blockingEvents } from '@orderline/domain/messaging';
import { pgAudit } from '../audit/audit.ts';
import { pgProductLists } from '../catalog/list.ts';
import type { Database } from '../connection/database.ts';
import { drizzleOver } from '../connection/drizzle.ts';
import { pgSnapshots, type SnapshotLimits } from '../connection/snapshots.ts';
import type { Send } from '../connection/statement.ts';
import { pgStuckFulfilments } from '../fulfilment/stuck.ts';
import { pgStock, pgStockLevels } from '../inventory/stock.ts';
import { pgJobRunList } from '../jobs/job-runs.ts';
import { pgParked } from '../messaging/index.ts';
import { pgOrderList } from '../orders/list.ts';
import { pgStaffDirectory } from '../staff/directory.ts';
import { pgUserDirectory } from '../users/directory.ts';
import { pgWebhookEndpoints } from '../webhooks/endpoints.ts';

/** The lists that staff see, by the very statements by which they see them. */
const listsOf = (send: Send) => {
  const [db, parked] = [drizzleOver(send), pgParked({ send })];
  return {
    orderList: pgOrderList({ send }),
    userDirectory: pgUserDirectory({ send }),
    staffDirectory: pgStaffDirectory({ send }),
    products: pgProductLists({ send }),
    stock: pgStock(db),
    stockLevels: pgStockLevels(send),
    audit: pgAudit(db),
    jobRuns: pgJobRunList(db),
    parked,
    stuckFulfilments: pgStuckFulfilments(db),
    blockingEvents: blockingEvents(parked),
    webhookEndpoints: pgWebhookEndpoints(db),
  };
};

/** Exports read by the pool of jobs: they hold up nobody who takes orders. */
export const pgListSnapshots = ({ jobs }: Pick<Database, 'jobs'>, limits: SnapshotLimits) =>
  pgSnapshots(jobs, listsOf, limits);
