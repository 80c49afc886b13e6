import { err, type Result } from '../shared/index.ts';
import type { Throttle } from './login-ports.ts';
import type { LoginAttempts, LoginOrigin, LoginSubject } from './ports.ts';

/** Whoever guesses the password of one account, from one address or device, ends at one guess in a quarter of an hour. */
export const guesserThrottle: Throttle = { free: 5, longestWaitSeconds: 900, forgivenEverySeconds: 900 };

/** Whoever guesses it from ever other addresses ends at one guess in five minutes; who is known there does not wait. */
export const strangersThrottle: Throttle = { free: 50, longestWaitSeconds: 300, forgivenEverySeconds: 300 };

/** Whoever tries many accounts from one address ends at about six a minute; an office behind it goes on. */
export const addressThrottle: Throttle = { free: 50, longestWaitSeconds: 900, forgivenEverySeconds: 10 };

/** The attempts counted after one more, `idleSeconds` after the last. */
export const attemptsWithOneMore = (
  { attempts, idleSeconds }: { readonly attempts: number; readonly idleSeconds: number },
  { forgivenEverySeconds }: Throttle,
): number => Math.max(0, attempts - Math.floor(Math.max(0, idleSeconds) / forgivenEverySeconds)) + 1;

/** How long to wait after so many attempts: 1 s once the free ones are used, then twice as long each time. */
export const waitSecondsAfter = (attempts: number, { free, longestWaitSeconds }: Throttle): number =>
  attempts < free ? 0 : Math.min(longestWaitSeconds, 2 ** (attempts - free));

export type LoginThrottled = { readonly kind: 'login-throttled'; readonly retryAfterSeconds: number };

/** `account` names it, whether there is one or not. */
type Login = {
  readonly account: string;
  readonly address: string;
  /** The token of a device that the account knows; null for any other. */
  readonly device: string | null;
  /** Whether somebody signed in to the account from that address before. */
  readonly isNetworkKnown: boolean;
};

type Throttled = { readonly attempts: LoginAttempts; readonly login: Login; readonly at: Date };

export type Counter = { readonly subject: LoginSubject; readonly throttle: Throttle };

/** Unambiguous, whatever the parts hold. */
export const nameOf = (...parts: readonly string[]): string => JSON.stringify(parts);

/**
 * Counts the attempt for each before `work` proves anything, so that guesses sent at once count too. Who comes from where
 * the account is known is not counted with strangers, so no stranger can keep the owner waiting. A good proof forgets
 * what this guesser did; where no proof could be had the attempt is taken back.
 */
export const throttled = async <Value, Refusal>(
  { attempts, login, at }: Throttled,
  work: () => Promise<Result<Value, Refusal>>,
): Promise<Result<Value, Refusal | LoginThrottled>> => {
  const counters = countersOf(login);
  const retryAfterSeconds = await beginAll(attempts, counters, at);
  if (retryAfterSeconds !== null) return err({ kind: 'login-throttled', retryAfterSeconds });
  try {
    const result = await work();
    if (result.ok) await Promise.all(counters.map(({ subject }) => settled(attempts, subject)));
    return result;
  } catch (error) {
    await Promise.allSettled(counters.map(({ subject }) => attempts.takeBack(subject)));
    throw error;
  }
};

/** The first that has to wait keeps the others from counting: what was not tried costs nobody anything. */
export const beginAll = async (
  attempts: LoginAttempts,
  counters: readonly Counter[],
  at: Date,
): Promise<number | null> => {
  const begun: LoginSubject[] = [];
  for (const { subject, throttle } of counters) {
    const waitUntil = await attempts.begin(subject, { throttle, now: at });
    if (waitUntil) {
      await Promise.all(begun.map((earlier) => attempts.takeBack(earlier)));
      return secondsBetween(at, waitUntil);
    }
    begun.push(subject);
  }
  return null;
};

const countersOf = ({ account, address, device, isNetworkKnown }: Login): readonly Counter[] => {
  if (device !== null) {
    return [{ subject: { kind: 'device', name: nameOf(account, device), account }, throttle: guesserThrottle }];
  }
  const fromHere: readonly Counter[] = [
    { subject: { kind: 'address', name: address }, throttle: addressThrottle },
    { subject: { kind: 'account-address', name: nameOf(account, address), account }, throttle: guesserThrottle },
  ];
  const strangers: Counter = { subject: { kind: 'account', name: account, account }, throttle: strangersThrottle };
  return isNetworkKnown ? fromHere : [...fromHere, strangers];
};

/** A right password undoes the mistakes of who knows it, and not those of others. */
const settled = (attempts: LoginAttempts, subject: LoginSubject): Promise<void> =>
  subject.kind === 'device' || subject.kind === 'account-address'
    ? attempts.forget(subject)
    : attempts.takeBack(subject);

const secondsBetween = (from: Date, to: Date): number => Math.max(1, Math.ceil((to.getTime() - from.getTime()) / 1000));

const day = 24 * 60 * 60 * 1000;

/** How long after a sign-in its device and its network are known to the account, in milliseconds. */
export const originLifetime = 90 * day;

/** How many devices, and how many networks, an account knows at most. */
export const mostKnownOrigins = 20;

export const network = (address: string): LoginOrigin => ({ kind: 'network', name: address });

export const device = (token: string): LoginOrigin => ({ kind: 'device', name: token });

/** What `remember` is told of a sign-in now. */
export const keptFrom = (now: Date) => ({ until: new Date(now.getTime() + originLifetime), most: mostKnownOrigins });
