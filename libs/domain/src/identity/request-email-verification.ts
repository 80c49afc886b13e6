import { err, type Now, ok, type Result, type UserId } from '../shared/index.ts';
import { countEmail, type TooManyEmails } from './one-time-tokens.ts';
import type { Accounts, LoginAttempts } from './ports.ts';
import { type SendCodePorts, sendCode } from './send-code.ts';

export type RequestEmailVerification = { readonly userId: UserId; readonly address: string };

export type RequestEmailVerificationRefusal = TooManyEmails | { readonly kind: 'account-not-found' };

export type RequestEmailVerificationPorts = SendCodePorts & {
  readonly accounts: Accounts;
  readonly loginAttempts: LoginAttempts;
  readonly now: Now;
};

/** Sends the user a code that proves the e-mail address; nothing else depends on it being proven. */
export const requestEmailVerification =
  (ports: RequestEmailVerificationPorts) =>
  async ({ userId, address }: RequestEmailVerification): Promise<Result<void, RequestEmailVerificationRefusal>> => {
    const account = await ports.accounts.find(userId);
    if (!account) return err({ kind: 'account-not-found' });
    const at = ports.now();
    const counted = await countEmail(ports.loginAttempts, {
      email: account.email,
      address,
      purpose: 'email-verification',
      at,
    });
    if (!counted.ok) return counted;
    await sendCode(ports, { userId, to: account.email, purpose: 'email-verification', at });
    return ok(undefined);
  };
