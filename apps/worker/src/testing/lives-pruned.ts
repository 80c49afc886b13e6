import { type PrunedTable, prune, prunedTables, sealBooks, settledMs } from '@orderline/domain/jobs';
import type { Life, Step } from './life.ts';
import { spared } from './life.ts';
import { declined } from './lives-cancelled.ts';
import type { World } from './struck-world.ts';
import type { Way } from './way.ts';

const run = { signal: new AbortController().signal, tell: () => undefined };

/** Nothing is kept for longer than the books take to count it. */
const retention = Object.fromEntries(prunedTables.map((table) => [table, 0])) as Readonly<Record<PrunedTable, number>>;

/** All that was written of the order comes after whatever was sealed before, and is settled: its time is that of the test's clock. */
const settle = async ({ outside: sql, clock }: World, { orderId }: Way): Promise<void> => {
  const at = clock.now();
  await sql`update orders set placed_at = ${at}, updated_at = ${at} where id = ${orderId}`;
  await sql`update outbox set published_at = ${at} where aggregate_id = ${orderId}`;
  await sql`update inbox set handled_at = ${at} where aggregate_id = ${orderId}`;
  await sql`update fulfilments set updated_at = ${at} where order_id = ${orderId}`;
  clock.forward(settledMs / 1000 + 1);
};

const work = async (job: Promise<{ readonly finished: boolean }>): Promise<void> => {
  if (!(await job).finished) throw new Error('the job did not come to its end');
};

const sealing: Step = {
  name: 'the sealing of the books',
  first: settle,
  run: ({ jobs }) => work(sealBooks(jobs)(run)),
};

const pruning: Step = { name: 'the pruning', run: ({ jobs }) => work(prune({ ...jobs, retention })(run)) };

export const pruned: Life = {
  ...declined,
  name: 'declined, counted and pruned',
  isCounted: true,
  steps: [...declined.steps.map(spared), sealing, pruning],
  end: { ...declined.end, events: [], fulfilment: '', handled: [] },
};
