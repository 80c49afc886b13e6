import { type Result, refuse } from '../shared/index.ts';
import type { LoginAttempts, LoginSubject } from './ports.ts';
import { accountThrottle, addressThrottle } from './throttle.ts';

export type LoginThrottled = { readonly kind: 'login-throttled'; readonly retryAfterSeconds: number };

/** `account` names it, whether there is one or not. */
export type Login = { readonly account: string; readonly address: string };

type Throttled = { readonly attempts: LoginAttempts; readonly login: Login; readonly at: Date };

/**
 * Counts the attempt for account and address before `work` proves anything, so that guesses sent at once count too. It
 * forgets those of the account when the proof is good, and takes this one back where none could be had.
 */
export const throttled = async <Value, Refusal>(
  { attempts, login, at }: Throttled,
  work: () => Promise<Result<Value, Refusal>>,
): Promise<Result<Value, Refusal | LoginThrottled>> => {
  const account: LoginSubject = { kind: 'account', name: login.account };
  const address: LoginSubject = { kind: 'address', name: login.address };
  for (const [subject, throttle] of [
    [address, addressThrottle],
    [account, accountThrottle],
  ] as const) {
    const waitUntil = await attempts.begin(subject, { throttle, now: at });
    if (waitUntil) return refuse({ kind: 'login-throttled', retryAfterSeconds: secondsBetween(at, waitUntil) });
  }
  try {
    const result = await work();
    if (result.ok) await Promise.all([attempts.forget(account), attempts.takeBack(address)]);
    return result;
  } catch (error) {
    await Promise.allSettled([attempts.takeBack(account), attempts.takeBack(address)]);
    throw error;
  }
};

const secondsBetween = (from: Date, to: Date): number => Math.max(1, Math.ceil((to.getTime() - from.getTime()) / 1000));
