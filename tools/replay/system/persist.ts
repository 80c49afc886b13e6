import { problem } from '@orderline/contracts/http/problem';
import { type Answer, type Request, transmit } from './transmit.ts';

export type FulfilmentTimeouts = {
  /** Without a slash at its end. */
  readonly url: string;
  /** How often one request is sent at most. */
  readonly attempts: number;
  readonly wait: (milliseconds: number) => Promise<void>;
};

/** `attempts`: how often the request was sent until this answer. */
export type Verdict = Answer & { readonly attempts: number };

/** Every attempt failed, so it is not known whether the request took effect. */
export class NoVerdict extends Error {
  override readonly name = 'NoVerdict';
}

const LONGEST_WAIT_MS = 60_000;
const TRANSIENT: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

const isTransient = ({ status, body }: Answer): boolean =>
  TRANSIENT.has(status) || (status === 409 && problem.safeParse(body).data?.code === 'idempotency-key-in-flight');

const backoff = (attempt: number): number => Math.min(100 * 2 ** (attempt - 1), 5_000) * (0.5 + Math.random() / 2);

const faultOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
};

const once = async (url: string, request: Request): Promise<Answer | string> => {
  try {
    return await transmit(url, request);
  } catch (error) {
    return faultOf(error);
  }
};

/**
 * Sends until there is a verdict, always with the same key: faults of the network, 5xx, 408, 429 and a key in flight are
 * sent again after Retry-After (at most a minute) or a growing pause. Throws NoVerdict after the last attempt.
 */
export const persist = async ({ url, attempts, wait }: FulfilmentTimeouts, request: Request): Promise<Verdict> => {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await once(url, request);
    const failed = typeof outcome === 'string';
    if (!failed && !isTransient(outcome)) return { ...outcome, attempts: attempt };
    if (attempt >= attempts) {
      const last = failed ? outcome : `${outcome.status} ${problem.safeParse(outcome.body).data?.code ?? ''}`.trim();
      const what = `${request.method.toUpperCase()} ${url}${request.path}`;
      throw new NoVerdict(`${what} failed ${attempts} times, at last with ${last}`);
    }
    const asked = failed ? undefined : outcome.retryAfter;
    await wait(Math.min(asked ?? backoff(attempt), LONGEST_WAIT_MS));
  }
};
