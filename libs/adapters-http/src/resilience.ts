/** The parts of our client that serve whoever passes requests on. */
export { type Breaker, createBreaker } from './breaker.ts';
export { type RetryBudget, retryBudget } from './retrying.ts';
