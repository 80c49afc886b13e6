export type RateLimitResult = {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Until the window ends. */
  readonly resetSeconds: number;
};

/** What each request costs. */
export const oneRequest = 1;

export type RateLimiter = {
  readonly limit: number;
  readonly windowSeconds: number;
  /** Counts for the key, whether it is allowed or not. */
  consume(key: string, cost: number): Promise<RateLimitResult>;
  giveBack(key: string, cost: number): Promise<void>;
};

/** Customers are users, staff is whose roles give a scope; registration and codes are limits of their own. */
export type RateLimiters = Readonly<Record<'anonymous' | 'user' | 'staff' | 'registration' | 'codes', RateLimiter>>;

export type Quota = RateLimitResult & Pick<RateLimiter, 'limit' | 'windowSeconds'> & { readonly policy: string };

export type Quotas = readonly Quota[];
