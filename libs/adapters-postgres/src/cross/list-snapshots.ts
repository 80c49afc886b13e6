import { pgAudit } from '../audit/audit.ts';
import { pgProductLists } from '../catalog/list.ts';
import type { Database } from '../connection/database.ts';
import { drizzleOver } from '../connection/drizzle.ts';
import { pgSnapshots, type SnapshotLimits } from '../connection/snapshots.ts';
import type { Send } from '../connection/statement.ts';
import { pgStockLevels } from '../inventory/stock.ts';
import { pgOrderList } from '../orders/list.ts';
import { pgUserDirectory } from '../users/directory.ts';

/** The lists that staff see, by the very statements by which they see them. */
const listsOf = (send: Send) => ({
  orderList: pgOrderList({ send }),
  userDirectory: pgUserDirectory({ send }),
  products: pgProductLists({ send }),
  stockLevels: pgStockLevels(send),
  audit: pgAudit(drizzleOver(send)),
});

/** Exports read by the pool of jobs: they hold up nobody who takes orders. */
export const pgListSnapshots = ({ jobs }: Pick<Database, 'jobs'>, limits: SnapshotLimits) =>
  pgSnapshots(jobs, listsOf, limits);
