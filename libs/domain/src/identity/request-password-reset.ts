import { canonicalEmail, type Now, ok, type Result } from '../shared/index.ts';
import { countEmail, type TooManyEmails } from './one-time-tokens.ts';
import type { Accounts, LoginAttempts } from './ports.ts';
import { type SendCodePorts, sendCode } from './send-code.ts';

export type RequestPasswordReset = { readonly email: string; readonly address: string };

export type RequestPasswordResetPorts = SendCodePorts & {
  readonly accounts: Accounts;
  readonly loginAttempts: LoginAttempts;
  readonly now: Now;
};

/** Sends a code to the account's owner, where there is an account; the answer is the same where there is none. */
export const requestPasswordReset =
  (ports: RequestPasswordResetPorts) =>
  async ({ address, ...command }: RequestPasswordReset): Promise<Result<void, TooManyEmails>> => {
    const email = canonicalEmail(command.email);
    const at = ports.now();
    const counted = await countEmail(ports.loginAttempts, { email, address, purpose: 'password-reset', at });
    if (!counted.ok) return counted;
    const account = await ports.accounts.findByEmail(email);
    if (account) await sendCode(ports, { userId: account.userId, to: email, purpose: 'password-reset', at });
    return ok(undefined);
  };
