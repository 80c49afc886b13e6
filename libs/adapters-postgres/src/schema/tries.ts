/** Whoever comes while a try waits for its lock queues up behind it. */
const SHORT = "set local lock_timeout = '150ms'";

/** An autovacuum lets go of a table only for somebody who has waited for it as long as `deadlock_timeout`. */
const BEYOND_AUTOVACUUM =
  "select set_config('lock_timeout', (extract(epoch from current_setting('deadlock_timeout')::interval) * 1000 + 200)::int || 'ms', true)";

const PATIENT_EACH = 20;

/** Each try is short, but for one in half a minute. */
export const lockTimeoutOf = (attempt: number): string => (attempt % PATIENT_EACH === 0 ? BEYOND_AUTOVACUUM : SHORT);

/** Ms until the next try: seldom where locks were waited for, in whose queue traffic waits too; with jitter. */
export const pauseAfter = (inTheWay: 'locked' | 'busy', random: () => number): number =>
  inTheWay === 'busy' ? 250 : 1000 + Math.floor(random() * 1000);
