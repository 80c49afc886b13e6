import type { ConfigWarning } from './setting.ts';
import type { Sources } from './sources.ts';

/** How many letters must be put in, taken out, exchanged or swapped with their neighbour (optimal string alignment). */
const distance = (one: string, other: string): number => {
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const at = (up: number, left: number): number => rows[row - up]?.[column - left] ?? Number.POSITIVE_INFINITY;
      current[column] = Math.min(
        at(1, 0) + 1,
        (current[column - 1] ?? 0) + 1,
        at(1, 1) + (same ? 0 : 1),
        swapped ? at(2, 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    rows.push(current);
  }
  return rows.at(-1)?.at(-1) ?? 0;
};

/** The names that a misspelt one may mean: those within so many changes, the nearest first. */
export const nearestTo = (
  name: string,
  names: readonly string[],
  within = Math.ceil(name.length / 3),
): readonly string[] =>
  names
    .filter((known) => Math.abs(known.length - name.length) <= within)
    .map((known) => ({ known, changes: distance(name.toLowerCase(), known.toLowerCase()) }))
    .filter(({ changes }) => changes <= within)
    .sort((one, other) => one.changes - other.changes)
    .map(({ known }) => known);

/** A first word that so many settings share is ours. */
const SHARED_BY = 3;

/** What Kubernetes sets for each service, whatever it is called, and what programs of Java are told. */
const OF_OTHERS = /_SERVICE_(?:HOST|PORT)|_PORT(?:_|$)|_OPTS$/;

const SHORTEST = 5;
const LONG = 10;

const firstWordOf = (name: string): string => name.split('_', 1)[0] ?? name;

/** Variables that are no setting but look as if they were meant to be one; others are nobody's business here. */
export const unknownVariables = ({ env }: Pick<Sources, 'env'>, known: readonly string[]): readonly ConfigWarning[] => {
  const settings = new Set(known.flatMap((name) => [name, `${name}_FILE`]));
  const words = Map.groupBy(known, firstWordOf);
  const isOurs = (name: string): boolean => (words.get(firstWordOf(name))?.length ?? 0) >= SHARED_BY;
  return Object.keys(env)
    .filter((name) => name.length >= SHORTEST && !settings.has(name) && !OF_OTHERS.test(name))
    .flatMap((name) => {
      const [near] = nearestTo(name, [...settings], name.length < LONG ? 1 : 2);
      if (near === undefined && !isOurs(name)) return [];
      const meant = near ?? nearestTo(name, [...settings])[0];
      return [{ name, text: `there is no such setting${meant === undefined ? '' : `: is it ${meant}?`}` }];
    });
};
