import { accept, canonicalEmail, type Now, type Result, type Transact } from '../shared/index.ts';
import { countEmail, oneTimeLifetime, passwordResetEmail, type TooManyEmails } from './one-time-tokens.ts';
import type { Accounts, EmailSender, LoginAttempts, OneTimeTokens, RefreshTokens } from './ports.ts';

export type RequestPasswordReset = { readonly email: string; readonly address: string };

export type RequestPasswordResetPorts = {
  readonly transact: Transact<{ readonly oneTimeTokens: OneTimeTokens }>;
  readonly accounts: Accounts;
  readonly loginAttempts: LoginAttempts;
  readonly refreshTokens: RefreshTokens;
  readonly emails: EmailSender;
  readonly now: Now;
};

/** Sends a code to the account's owner, where there is an account; the answer is the same where there is none. */
export const requestPasswordReset =
  ({ transact, accounts, loginAttempts, refreshTokens, emails, now }: RequestPasswordResetPorts) =>
  async ({ address, ...command }: RequestPasswordReset): Promise<Result<void, TooManyEmails>> => {
    const email = canonicalEmail(command.email);
    const at = now();
    const counted = await countEmail(loginAttempts, { email, address, at });
    if (!counted.ok) return counted;
    const account = await accounts.findByEmail(email);
    if (!account) return accept(undefined);
    const { token, digest } = refreshTokens.make();
    const purpose = 'password-reset';
    const expiresAt = new Date(at.getTime() + oneTimeLifetime[purpose]);
    await transact(async ({ oneTimeTokens }) =>
      accept(await oneTimeTokens.put({ userId: account.userId, purpose, digest, expiresAt })),
    );
    emails.send(passwordResetEmail({ to: email, token }));
    return accept(undefined);
  };
