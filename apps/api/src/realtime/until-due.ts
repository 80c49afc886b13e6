import type { Services } from './services.ts';
import type { Subject } from './subjects.ts';

/** An API key that is revoked is good nowhere within five seconds. */
const CHECK_MS = 4_000;

/** Milliseconds until the next ping, the token's end, or the next check whether who has no session is still let in. */
export const untilDue = (
  { expiresAt, isGood }: Subject,
  pingAt: number,
  { ticks, now }: Pick<Services, 'ticks' | 'now'>,
): number => Math.min(pingAt - ticks(), expiresAt - now(), isGood ? CHECK_MS : Number.POSITIVE_INFINITY);
