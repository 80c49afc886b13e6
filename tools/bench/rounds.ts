import { progressOn } from '../replay/progress.ts';

export type Figures = Readonly<Record<string, number>>;

export const median = (figures: readonly number[]): number => {
  const sorted = figures.toSorted((one, other) => one - other);
  return ((sorted[(sorted.length - 1) >> 1] ?? Number.NaN) + (sorted[sorted.length >> 1] ?? Number.NaN)) / 2;
};

/** The median of each figure over rounds. */
export const medians = (rounds: readonly Figures[]): Figures =>
  Object.fromEntries(
    Object.keys(rounds[0] ?? {}).map((name) => [name, median(rounds.map((round) => round[name] ?? Number.NaN))]),
  );

/** Each variant has its turn in every round, begun by another one each time; answers the figures of each one's rounds. */
export const takeTurns = async <Variant>(
  variants: readonly Variant[],
  rounds: number,
  turn: (variant: Variant) => Promise<Figures>,
): Promise<{ readonly variant: Variant; readonly rounds: readonly Figures[] }[]> => {
  const found = variants.map((variant) => ({ variant, rounds: [] as Figures[] }));
  const progress = progressOn(process.stderr)('turns', rounds * found.length);
  for (let round = 0; round < rounds; round += 1) {
    for (const one of [...found.slice(round % found.length), ...found.slice(0, round % found.length)]) {
      one.rounds.push(await turn(one.variant));
      progress.step();
    }
  }
  progress.stop();
  return found;
};
