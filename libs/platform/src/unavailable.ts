export type UnavailableOptions = {
  /** When a client may try again; surfaces render it as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
};

/** An outage or an overload: surfaces answer 503 with `Retry-After`, consumers pause; the outcome of the work is no effect. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly retryAfterSeconds: number;

  constructor(what: string, { retryAfterSeconds = 1, ...options }: UnavailableOptions = {}) {
    super(what, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
