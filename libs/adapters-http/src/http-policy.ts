export type HttpPolicy = {
  /** TCP and TLS together. */
  readonly connectMs: number;
  /** From the request to the reply's status. */
  readonly headersMs: number;
  /** Between two pieces of the reply. */
  readonly bodyGapMs: number;
  /** One attempt, from connecting to the last byte: what a slow drip runs into. */
  readonly attemptMs: number;
  /** The whole call, with its waits; the caller's own deadline cuts it shorter. */
  readonly totalMs: number;
  readonly replyBytes: number;
  readonly retries: number;
  readonly backoff: { readonly firstMs: number; readonly longestMs: number };
  readonly budget: RetryBudgetPolicy;
  readonly bulkhead: { readonly size: number; readonly queueLimit: number };
  readonly breaker: BreakerPolicy;
};

export type RetryBudgetPolicy = {
  /** Retries for each call in the window. */
  readonly ratio: number;
  /** Retries that the window has in any case, so that a quiet upstream gets some. */
  readonly floor: number;
  readonly windowMs: number;
};

export type BreakerPolicy = {
  /** Share of failures from which it opens. */
  readonly threshold: number;
  readonly minimumCalls: number;
  readonly windowMs: number;
  readonly openMs: number;
  /** Calls that are let through to decide whether it closes. */
  readonly halfOpenCalls: number;
};

/** docs/adr/0009 says where the numbers come from. */
export const DEFAULT_HTTP_POLICY: HttpPolicy = {
  connectMs: 1000,
  headersMs: 2000,
  bodyGapMs: 1000,
  attemptMs: 3000,
  totalMs: 10_000,
  replyBytes: 262_144,
  retries: 2,
  backoff: { firstMs: 50, longestMs: 1000 },
  budget: { ratio: 0.1, floor: 2, windowMs: 10_000 },
  bulkhead: { size: 32, queueLimit: 64 },
  breaker: { threshold: 0.5, minimumCalls: 20, windowMs: 10_000, openMs: 5000, halfOpenCalls: 5 },
};
