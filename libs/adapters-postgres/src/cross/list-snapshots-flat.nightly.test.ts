import { exportOrders } from '@orderline/domain/orders';
import { asId, type UserId } from '@orderline/domain/shared';
import { exportUsers } from '@orderline/domain/users';
import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { manyOrders } from '../testing/many-orders.ts';
import { newId } from '../testing/new-id.ts';
import { pgListSnapshots } from './list-snapshots.ts';

const opened = useDatabase({ queryTimeoutMs: 60_000 });

const MANY = 1_000_000;

/** Of garbage that waits to be collected; a million orders are some gigabyte. */
const MOST_GROWTH = 150 * 1024 * 1024;

beforeAll(async () => {
  await manyOrders(opened().outside, MANY);
}, 3_600_000);

const read = async (what: string, batches: AsyncIterable<readonly unknown[]>): Promise<void> => {
  const started = performance.now();
  let [rows, early, most] = [0, 0, 0];
  for await (const batch of batches) {
    rows += batch.length;
    most = Math.max(most, process.memoryUsage.rss());
    if (rows <= MANY / 10) early = most;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const grown = most - early;
  process.stdout.write(
    `| ${what} | ${rows} rows | ${seconds} s | ${(grown / 1024 / 1024).toFixed(0)} MB more than at a tenth |\n`,
  );
  expect(rows).toBe(MANY);
  expect(grown).toBeLessThan(MOST_GROWTH);
};

it('a million rows are exported in the memory that a tenth of them takes', async () => {
  const snapshots = pgListSnapshots(opened().database, { limitMs: 3_600_000, most: 1 });
  const userId = asId<UserId>(newId());
  const orders = await exportOrders({ snapshots })({ filter: {}, userId });
  if (!orders.ok) throw new Error(orders.error.kind);
  await read('orders', orders.value);
  const users = await exportUsers({ snapshots })({ userId });
  if (!users.ok) throw new Error(users.error.kind);
  await read('customers', users.value);
}, 3_600_000);
