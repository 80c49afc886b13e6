export type Limit = {
  /** Rules that name one limit share it, and must say the same of it. */
  readonly name: string;
  readonly requests: number;
  readonly windowSeconds: number;
  readonly per: 'consumer' | 'key' | 'user' | 'address' | 'rule';
  /** Counted in Redis request by request, or decided in memory and told to Redis a little later. */
  readonly mode: 'exact' | 'batched';
  /** What becomes of requests while Redis is away: refused, or counted by this process alone. */
  readonly failClosed: boolean;
};
