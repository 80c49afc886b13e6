import type { Now, Result, UserId } from '../shared/index.ts';
import { type LoginThrottled, nameOf, throttled } from './login-attempts.ts';
import type { LoginAttempts } from './ports.ts';

export type ThrottleCodesPorts = { readonly loginAttempts: LoginAttempts; readonly now: Now };

/** Guesses at the codes of a user are counted apart from guesses at the password: a right password forgets none of them. */
export const throttleCodes =
  ({ loginAttempts, now }: ThrottleCodesPorts) =>
  <Value, Refusal>(
    { userId, address }: { readonly userId: UserId; readonly address: string },
    work: () => Promise<Result<Value, Refusal>>,
  ): Promise<Result<Value, Refusal | LoginThrottled>> => {
    const login = { account: nameOf('codes', userId), address, device: null, isNetworkKnown: false };
    return throttled({ attempts: loginAttempts, login, at: now() }, work);
  };
