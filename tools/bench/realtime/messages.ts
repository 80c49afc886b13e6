import { setTimeout as delay } from 'node:timers/promises';
import type { Row, Section } from '../report.ts';
import type { Figures } from '../rounds.ts';
import { sqlFile } from '../system.ts';
import type { Books } from './books.ts';
import { cpuNow, cpuSince } from './machine.ts';
import type { RealtimePlan } from './plan.ts';

const TICK_MS = 10;
const MOST_AT_ONCE = 1_000;
const DRAIN_MS = 120_000;
const WARM_UP = 1_000;
/** Beyond it a rate is too high. */
const BROKEN_MS = 1_000;

type Committed = { readonly customer: number; readonly offset: number; readonly at: number };

/** So many a second for so long, whether the system keeps up or not; answers how long that took. */
const tellAt = async ({ tell }: Books, perSecond: number, seconds: number): Promise<number> => {
  const all = Math.round(perSecond * seconds);
  const began = performance.now();
  for (let told = 0; told < all; ) {
    const due = Math.min(all, Math.floor(((performance.now() - began) * perSecond) / 1000)) - told;
    if (due > 0) await tell(Math.min(due, MOST_AT_ONCE));
    told += Math.min(Math.max(due, 0), MOST_AT_ONCE);
    if (due < MOST_AT_ONCE) await delay(TICK_MS);
  }
  return (performance.now() - began) / 1000;
};

/** From the commit of each notification, by PostgreSQL's clock, to its socket. */
const latencies = (committed: readonly Committed[], told: readonly number[]): readonly number[] => {
  const commits = new Map(committed.map(({ customer, offset, at }) => [`${customer} ${offset}`, at]));
  const found: number[] = [];
  for (let nth = 0; nth < told.length; nth += 3) {
    const at = commits.get(`${told[nth]} ${told[nth + 1]}`);
    if (at === undefined)
      throw new Error(`wrong: customer ${told[nth]} heard ${told[nth + 1]}, which is not committed`);
    found.push((told[nth + 2] ?? Number.NaN) - at);
  }
  return found.sort((one, other) => one - other);
};

/** A rate, then twice that, until one is too high: what each message costs, and how soon it is heard. */
export const measureMessages = async (
  books: Books,
  processes: () => Promise<Parameters<typeof cpuNow>[0]>,
  looked: () => Promise<Figures>,
  { perSecond, seconds }: RealtimePlan,
): Promise<Section> => {
  const rows: Row[] = [];
  await tellAt(books, WARM_UP, Math.min(2, seconds));
  await books.untilHeard(DRAIN_MS);
  for (const rate of perSecond) {
    const [begun] = await books.sql<{ at: Date }[]>`select clock_timestamp() - interval '1 s' as at`;
    const [before, lookedBefore] = [await cpuNow(await processes()), await looked()];
    const took = await tellAt(books, rate, seconds);
    const { told } = await books.untilHeard(DRAIN_MS);
    const used = await cpuSince(before);
    const count = told.length / 3;
    const found = Object.entries(await looked()).map(([name, after]) => [
      name,
      (after - (lookedBefore[name] ?? 0)) / count,
    ]);
    const sorted = latencies(await books.sql.file<Committed[]>(sqlFile('told.sql'), [begun?.at ?? new Date()]), told);
    const at = (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
    const costs = Object.fromEntries(Object.entries(used).map(([name, micros]) => [`${name} µs`, micros / count]));
    const figures = {
      'told per s': count / took,
      'p50 ms': at(0.5),
      'p99 ms': at(0.99),
      'longest ms': at(1),
      ...costs,
      ...Object.fromEntries(found),
    };
    rows.push({ name: `${rate.toLocaleString('en')} a second`, figures, rounds: [] });
    if (at(0.99) > BROKEN_MS) break;
  }
  return { title: 'Messages', left: [], rows };
};
