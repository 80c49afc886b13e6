import type { Pool } from '../connection/pool.ts';
import { PRODUCTS_AT_ONCE, pgCountFacts, pgMoveProducts } from './count-facts.ts';
import { pgSumFacts, type State } from './sum-facts.ts';

/**
 * Adds up and counts at most `limit` facts, and counts orders of products anew that have moved; answers how many facts of
 * whichever were more, and the limit where more products may have moved.
 */
export const pgSumReports = (jobs: Pool, state: State = 'live') => {
  const [sum, count, move] = [pgSumFacts(jobs, state), pgCountFacts(jobs, state), pgMoveProducts(jobs, state)];
  return async (limit: number): Promise<number> => {
    const summed = await sum(limit);
    const counted = await count(limit);
    const moved = await move();
    return moved === PRODUCTS_AT_ONCE ? limit : Math.max(summed, counted);
  };
};
