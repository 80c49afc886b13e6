import type { Pool } from '../connection/pool.ts';
import { pgCountFacts } from './count-facts.ts';
import { pgMoveProducts } from './move-products.ts';
import { pgSumFacts, type State } from './sum-facts.ts';

/**
 * Adds up and counts at most `limit` facts; where that is all there are, counts some orders of products anew that have moved.
 * Answers how many facts of whichever were more, and the limit where more orders may have to be counted anew.
 */
export const pgSumReports = (jobs: Pool, state: State = 'live') => {
  const [sum, count, move] = [pgSumFacts(jobs, state), pgCountFacts(jobs, state), pgMoveProducts(jobs, state)];
  return async (limit: number): Promise<number> => {
    const facts = Math.max(await sum(limit), await count(limit));
    if (facts >= limit) return facts;
    return (await move()) > 0 ? limit : facts;
  };
};
