import { useDatabase } from '@orderline/adapters-postgres/testing/database';
import type { Strike } from '@orderline/adapters-postgres/testing/struck-link';
import { sealedBooks } from '@orderline/domain/jobs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Life, Step } from './life.ts';
import { booksOf } from './order-books.ts';
import { openWorld, untilDone, type World } from './struck-world.ts';
import { beginWay, retryAll, type Way } from './way.ts';

export type Fault = {
  readonly name: string;
  readonly lost: Strike['lost'];
  readonly by: Strike['by'];
  /** What becomes of a link that hung for longer than the deadline of a statement. */
  readonly ends: 'heal' | 'reset';
  /** In how many attempts at the step, one after another. */
  readonly times: number;
};

export const faults: readonly Fault[] = (['request', 'answer'] as const).flatMap((lost) => [
  { name: `the ${lost} is cut off`, lost, by: 'reset', ends: 'heal', times: 1 },
  { name: `the ${lost} hangs and is cut off`, lost, by: 'hang', ends: 'reset', times: 1 },
  { name: `the ${lost} hangs and then goes on`, lost, by: 'hang', ends: 'heal', times: 1 },
]);

/** So often that an event which runs out of its time is put off, and tried apart from the others. */
export const repeatedFaults: readonly Fault[] = faults.map(({ name, ...fault }) => ({
  ...fault,
  name: `${name}, three times`,
  times: 3,
}));

export type EveryStatement = {
  readonly lives: readonly Life[];
  readonly faults: readonly Fault[];
  /** Of each fault at each statement. */
  readonly rounds: number;
  /** Played at a time, each on a database of its own. */
  readonly lanes: number;
  /** What hangs, hangs for so long; a statement that takes longer on a busy machine is sent again all the same. */
  readonly queryTimeoutMs: number;
};

/** What stock was opened with has the time of the shop, which is sealed long before. */
const countedBooks = sealedBooks.filter((book) => book !== 'stock-movements');

type Round = { readonly life: Life; readonly step: Step; readonly fault: Fault; readonly nth: number };

/** Runs the step with its nth statement struck, in as many attempts as wanted; answers whether it had so many. */
const runStruck = async (world: World, way: Way, { step, fault, nth }: Round): Promise<boolean> => {
  const { link, failures } = world;
  const { lost, by, ends, times } = fault;
  let struck = 0;
  const end = (): void => {
    if (link.disarm()) struck += 1;
    link[ends]();
  };
  link.arm({ nth, lost, by });
  await untilDone(world, {
    work: () => step.run(world, way),
    onOutage: () => {
      end();
      if (struck < times) link.arm({ nth, lost, by });
    },
  });
  end();
  if (times > 1 && failures.length > 0) await untilDone(world, { work: () => retryAll(world) });
  return struck > 0;
};

/** Plays a life with the nth statement of one step struck; answers whether it had so many. */
const playRound = async (world: World, round: Round): Promise<boolean> => {
  const { life, step, fault } = round;
  const way = await beginWay(world, life.units);
  let wasStruck = false;
  for (const each of life.steps) {
    await each.first?.(world, way);
    if (each === step) wasStruck = await runStruck(world, way, round);
    else await untilDone(world, { work: () => each.run(world, way) });
  }
  expect(await booksOf(world, way)).toEqual(life.end);
  for (const book of life.isCounted ? countedBooks : []) expect(await world.audit.recount(book)).toEqual([]);
  if (!life.isPatient && fault.times === 1) expect(world.failures).toEqual([]);
  world.failures.length = 0;
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
    for (const opened of databases) worlds.push(await openWorld(opened(), wanted.queryTimeoutMs));
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
