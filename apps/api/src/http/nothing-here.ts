import { versions } from '@orderline/contracts/http/versions';
import type { Refused } from './policy/problem.ts';

const newest = Object.keys(versions).at(-1);

const beginnings = new Set(['/api', ...Object.keys(versions).map((name) => `/api/${name}`)]);

/** What is said of a path that nothing answers: what is most often meant by one like it. */
export const nothingAt = (path: string): Refused<'not-found'> => {
  const detail = hintFor(path);
  return detail === undefined ? { problem: 'not-found' } : { problem: 'not-found', detail };
};

const hintFor = (path: string): string | undefined => {
  const bare = path.replace(/\/$/, '');
  if (beginnings.has(bare))
    return `Paths of operations begin so: /docs shows them, /openapi/${newest}.json lists them.`;
  return bare !== path && bare !== '' ? `No path has a slash at the end: ask for ${bare}.` : undefined;
};
