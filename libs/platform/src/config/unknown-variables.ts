import { nearestTo } from '../nearest.ts';
import type { ConfigWarning } from './fault.ts';
import type { Sources } from './sources.ts';

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
      const [likely] = nearestTo(name, [...settings]);
      if (near === undefined && !isOurs(name)) return [];
      const meant = near ?? likely;
      return [{ name, text: `there is no such setting${meant === undefined ? '' : `: is it ${meant}?`}` }];
    });
};
