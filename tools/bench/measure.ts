import { progressOn } from '../replay/progress.ts';
import { cpuOf, cpuOfTree } from './cpu.ts';
import type { Answered } from './load.ts';
import type { Testbed } from './testbed.ts';

export type Figures = Readonly<Record<string, number>>;

export type Variant = {
  readonly name: string;
  /** Of the process that serves; a yardstick without one is PostgreSQL alone. */
  readonly pid?: number | undefined;
  /** What makes it as fast as it gets, where the plan's does not. */
  readonly warmUpSeconds?: number;
  run(seconds: number): Promise<Answered>;
};

export const median = (figures: readonly number[]): number => {
  const sorted = figures.toSorted((one, other) => one - other);
  return ((sorted[(sorted.length - 1) >> 1] ?? Number.NaN) + (sorted[sorted.length >> 1] ?? Number.NaN)) / 2;
};

/** The median of each figure over rounds. */
export const medians = (rounds: readonly Figures[]): Figures =>
  Object.fromEntries(
    Object.keys(rounds[0] ?? {}).map((name) => [name, median(rounds.map((round) => round[name] ?? Number.NaN))]),
  );

export const answersOf = ({ statuses }: Answered): number =>
  Object.values(statuses).reduce((sum, count) => sum + count, 0);

/** One turn of one variant: its rate, its latencies, and the CPU of its process and of the whole PostgreSQL per answer. */
const turn = async (testbed: Testbed, { pid, run }: Variant, seconds: number) => {
  await testbed.sql`checkpoint`;
  const read = async () => [pid === undefined ? 0 : await cpuOf(pid), await cpuOfTree(testbed.postmaster)] as const;
  const before = await read();
  const answered = await run(seconds);
  const after = await read();
  const count = answersOf(answered);
  const [own, database] = [(after[0] - before[0]) / count, (after[1] - before[1]) / count];
  const figures = {
    'per s': count / answered.seconds,
    'p50 ms': answered.p50,
    'p99 ms': answered.p99,
    ...(pid !== undefined && { 'api µs': own }),
    'PostgreSQL µs': database,
    'sum µs': own + database,
  };
  return { answered, figures };
};

export type Plan = { readonly rounds: number; readonly seconds: number; readonly warmUpSeconds: number };

/** Each round has a turn of every variant, begun by another one each time; answers the figures of each variant's rounds. */
export const takeTurns = async <Kind extends Variant>(testbed: Testbed, variants: readonly Kind[], plan: Plan) => {
  const found = variants.map((variant) => ({ variant, rounds: [] as Figures[], answers: [] as Answered[] }));
  for (const { variant, answers } of found) {
    const seconds = variant.warmUpSeconds ?? plan.warmUpSeconds;
    process.stderr.write(`warming up ${variant.name}, ${seconds} s\n`);
    answers.push(await variant.run(seconds));
  }
  const progress = progressOn(process.stderr)('turns', plan.rounds * variants.length);
  for (let round = 0; round < plan.rounds; round += 1) {
    const first = round % found.length;
    for (const { variant, rounds, answers } of [...found.slice(first), ...found.slice(0, first)]) {
      const { answered, figures } = await turn(testbed, variant, plan.seconds);
      rounds.push(figures);
      answers.push(answered);
      progress.step();
    }
  }
  progress.stop();
  return found;
};
