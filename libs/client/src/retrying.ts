import type { Received } from './exchange.ts';
import { NetworkFault } from './faults.ts';
import type { Sleep } from './within.ts';

export type RetryPolicy = {
  /** How often a request is sent at most, the first time included. */
  readonly attempts: number;
  /** The shortest pause. */
  readonly baseMs: number;
  /** The longest pause of our own; where Retry-After asks for more than `timeoutMs`, the answer stands. */
  readonly capMs: number;
  readonly timeoutMs: number;
  /** How long one attempt may take. */
  readonly attemptTimeoutMs: number;
  /** The same for a refresh: its repetition must come within the 10 s for which the server takes a spent token again. */
  readonly refreshTimeoutMs: number;
};

export const retryPolicy: RetryPolicy = {
  attempts: 4,
  baseMs: 200,
  capMs: 5_000,
  timeoutMs: 20_000,
  attemptTimeoutMs: 10_000,
  refreshTimeoutMs: 4_000,
};

/** Decorrelated jitter: anywhere between the shortest pause and three times the pause before, up to the cap. */
export const nextPause = (
  before: number,
  { baseMs, capMs, random }: Pick<RetryPolicy, 'baseMs' | 'capMs'> & { readonly random: () => number },
): number => Math.min(capMs, baseMs + random() * Math.max(0, before * 3 - baseMs));

/** What Retry-After asks for (RFC 9110 §10.2.3), in milliseconds; 0 without one. */
export const retryAfterMs = (header: string | null, now: number): number => {
  if (header === null) return 0;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
};

export type Retrying = {
  readonly policy: RetryPolicy;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: Sleep;
};

export type Attempts = {
  /** Whether sending it twice does no more than sending it once. */
  readonly repeatable: boolean;
  readonly signal: AbortSignal;
};

/** Sends until an answer stands, as often as the policy allows; the last fault or answer is the outcome. */
export const retrying = async (
  { policy, now, random, sleep }: Retrying,
  { repeatable, signal }: Attempts,
  attempt: () => Promise<Received>,
): Promise<Received> => {
  const most = repeatable ? policy.attempts : 1;
  let pause = policy.baseMs;
  for (let sent = 1; ; sent++) {
    const outcome = await attempt().catch(asFault);
    if (sent >= most || signal.aborted || !isPassing(outcome)) return settled(outcome);
    const asked = outcome instanceof NetworkFault ? 0 : retryAfterMs(outcome.headers.get('retry-after'), now());
    if (asked > policy.timeoutMs) return settled(outcome);
    pause = nextPause(pause, { ...policy, random });
    await sleep(Math.max(asked, pause), signal);
    if (signal.aborted) return settled(outcome);
  }
};

type Outcome = Received | NetworkFault;

const passing: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

/** A request whose key is still in flight gets the first one's answer once that is there. */
const isPassing = (outcome: Outcome): boolean =>
  outcome instanceof NetworkFault ||
  passing.has(outcome.status) ||
  (outcome.status === 409 && outcome.text.includes('"idempotency-key-in-flight"'));

const asFault = (caught: unknown): NetworkFault => {
  if (caught instanceof NetworkFault) return caught;
  throw caught;
};

const settled = (outcome: Outcome): Received => {
  if (outcome instanceof NetworkFault) throw outcome;
  return outcome;
};
