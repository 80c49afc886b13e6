export * from './cached.ts';
export * from './events.ts';
export * from './idempotency.ts';
export * from './order-number.ts';
export * from './poll.ts';
export * from './result.ts';
export type * from './standing.ts';
export * from './use-cases.ts';
export * from './values.ts';
