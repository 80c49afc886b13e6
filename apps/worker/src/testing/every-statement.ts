import { useDatabase } from '@orderline/adapters-postgres/testing/database';
import type { Strike } from '@orderline/adapters-postgres/testing/struck-link';
import { sealedBooks } from '@orderline/domain/jobs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Life, Step } from './life.ts';
import { booksOf } from './order-books.ts';
import { openWorld, untilDone, type World } from './struck-world.ts';
import { beginWay } from './way.ts';

export type Fault = {
  readonly name: string;
  readonly lost: Strike['lost'];
  readonly by: Strike['by'];
  /** What becomes of a link that hung for longer than the deadline of a statement. */
  readonly ends: 'heal' | 'reset';
};

export const faults: readonly Fault[] = (['request', 'answer'] as const).flatMap((lost) => [
  { name: `the ${lost} is cut off`, lost, by: 'reset', ends: 'heal' },
  { name: `the ${lost} hangs and is cut off`, lost, by: 'hang', ends: 'reset' },
  { name: `the ${lost} hangs and then goes on`, lost, by: 'hang', ends: 'heal' },
]);

export type EveryStatement = {
  readonly lives: readonly Life[];
  readonly faults: readonly Fault[];
  /** Of each fault at each statement. */
  readonly rounds: number;
  /** Played at a time, each on a database of its own. */
  readonly lanes: number;
};

/** What stock was opened with has the time of the shop, which is sealed long before. */
const countedBooks = sealedBooks.filter((book) => book !== 'stock-movements');

type Round = { readonly life: Life; readonly step: Step; readonly fault: Fault; readonly nth: number };

/** Plays a life with the nth statement of one step struck; answers whether it had so many. */
const playRound = async (world: World, { life, step, fault, nth }: Round): Promise<boolean> => {
  const { link, failures } = world;
  const way = await beginWay(world, life.units);
  let wasStruck = false;
  for (const each of life.steps) {
    await each.first?.(world, way);
    if (each === step) link.arm({ nth, lost: fault.lost, by: fault.by });
    const endFault = () => link[fault.ends]();
    await untilDone(world, { work: () => each.run(world, way), onOutage: endFault });
    if (each !== step) continue;
    wasStruck = link.disarm();
    endFault();
  }
  expect(await booksOf(world, way)).toEqual(life.end);
  for (const book of life.isCounted ? countedBooks : []) expect(await world.audit.recount(book)).toEqual([]);
  if (!life.isPatient) expect(failures).toEqual([]);
  failures.length = 0;
  return wasStruck;
};

const casesOf = (life: Life, { faults }: EveryStatement) =>
  life.steps.flatMap((step) =>
    step.spared ? [] : faults.map((fault) => ({ life, step, fault, title: `${step.name}, where ${fault.name}` })),
  );

/** Strikes every statement of every step of the worker, and holds what is there at the end against what should be. */
export const everyStatement = (wanted: EveryStatement): void => {
  const databases = Array.from({ length: wanted.lanes }, () => useDatabase());
  const worlds: World[] = [];
  beforeAll(async () => {
    for (const opened of databases) worlds.push(await openWorld(opened()));
  });
  afterAll(async () => {
    await Promise.all(worlds.map(({ close }) => close()));
  });

  /** Plays each round until none of a statement's met it, and answers how many statements there are. */
  const strikeEach = async (round: Omit<Round, 'nth'>): Promise<number> => {
    const spared = new Map<number, number>();
    let last = Number.POSITIVE_INFINITY;
    let next = 0;
    const lane = async (world: World): Promise<void> => {
      for (;;) {
        const nth = 1 + Math.floor(next++ / wanted.rounds);
        if (nth > last) return;
        if (await playRound(world, { ...round, nth })) continue;
        spared.set(nth, (spared.get(nth) ?? 0) + 1);
        if (spared.get(nth) === wanted.rounds) last = Math.min(last, nth - 1);
      }
    };
    await Promise.all(worlds.map(lane));
    return last;
  };
  const idle = async ({ outside }: World): Promise<number> =>
    (
      await outside`select from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`
    ).length;

  describe.each(wanted.lives)('an order that is $name, at every statement of', (life) => {
    it.each(casesOf(life, wanted))('$title', async ({ title: _title, ...round }) => {
      expect(await strikeEach(round)).toBeGreaterThan(0);
      for (const world of worlds) await expect.poll(() => idle(world), { timeout: 10_000 }).toBe(0);
    });
  });
};
