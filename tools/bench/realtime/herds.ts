import { setTimeout as delay } from 'node:timers/promises';
import type { Row, Section } from '../report.ts';
import type { Launched, Testbed } from '../testbed.ts';
import type { Books } from './books.ts';
import type { Fleet } from './fleet.ts';
import { metricsAt } from './machine.ts';
import type { RealtimePlan } from './plan.ts';

const WITHIN_MS = 120_000;
/** After which PostgreSQL counts what idle backends have done. */
const COUNTED_MS = 11_000;

const ENDINGS: Readonly<Record<string, (running: Launched) => Promise<void>>> = {
  stopped: ({ stop }) => stop(),
  killed: async ({ pid, stop }) => {
    process.kill(pid, 'SIGKILL');
    await stop();
  },
};

const transactions = async ({ sql }: Testbed): Promise<number> => {
  const [row] = await sql<{ count: number }[]>`
    select (xact_commit + xact_rollback)::float8 as count from pg_stat_database where datname = 'realtime'`;
  return row?.count ?? Number.NaN;
};

/** One of the two processes ends and starts anew, as its clients come back to it, each of whom was told something meanwhile. */
export const measureHerds = async (
  testbed: Testbed,
  { apis }: Fleet,
  books: Books,
  { quick, sockets, idleSeconds }: RealtimePlan,
): Promise<Section> => {
  const rows: Row[] = [];
  const counted = async (): Promise<readonly [number, number]> => {
    await delay(quick ? 0 : COUNTED_MS);
    return [await transactions(testbed), performance.now()];
  };
  const [quietFrom, quietBegan] = await counted();
  await delay(1000 * idleSeconds);
  const [quietTo, quietEnded] = await counted();
  const perMs = (quietTo - quietFrom) / (quietEnded - quietBegan);
  const [one] = apis;
  for (const [name, end] of Object.entries(ENDINGS)) {
    const [before, began] = await counted();
    const since = Date.now();
    await one?.restart(async (running) => {
      await end(running);
      await books.tell(books.customers);
    });
    const startedAt = Date.now();
    const { liveAt } = await books.untilHeard(WITHIN_MS, ({ live }) => live === sockets);
    const [after, ended] = await counted();
    const reads = await metricsAt(one?.management ?? 0, ['realtime_log_reads_total']);
    const figures = {
      'clients of it': Math.ceil(sockets / 2),
      's without it': (startedAt - since) / 1000,
      's until all were back': (liveAt - since) / 1000,
      'PostgreSQL transactions more than idle': after - before - perMs * (ended - began),
      'log reads': Object.values(reads)[0] ?? Number.NaN,
    };
    rows.push({ name, figures, rounds: [] });
  }
  return { title: 'Herds', left: [], rows };
};
