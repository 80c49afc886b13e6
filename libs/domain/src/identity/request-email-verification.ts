import { accept, type Now, type Result, refuse, type Transact, type UserId } from '../shared/index.ts';
import { countEmail, emailVerificationEmail, oneTimeLifetime, type TooManyEmails } from './one-time-tokens.ts';
import type { Accounts, EmailSender, LoginAttempts, OneTimeTokens, RefreshTokens } from './ports.ts';

export type RequestEmailVerification = { readonly userId: UserId; readonly address: string };

export type RequestEmailVerificationRefusal = TooManyEmails | { readonly kind: 'account-not-found' };

export type RequestEmailVerificationPorts = {
  readonly transact: Transact<{ readonly oneTimeTokens: OneTimeTokens }>;
  readonly accounts: Accounts;
  readonly loginAttempts: LoginAttempts;
  readonly refreshTokens: RefreshTokens;
  readonly emails: EmailSender;
  readonly now: Now;
};

/** Sends the user a code that proves the e-mail address; nothing else depends on it being proven. */
export const requestEmailVerification =
  ({ transact, accounts, loginAttempts, refreshTokens, emails, now }: RequestEmailVerificationPorts) =>
  async ({ userId, address }: RequestEmailVerification): Promise<Result<void, RequestEmailVerificationRefusal>> => {
    const account = await accounts.find(userId);
    if (!account) return refuse({ kind: 'account-not-found' });
    const at = now();
    const counted = await countEmail(loginAttempts, { email: account.email, address, at });
    if (!counted.ok) return counted;
    const { token, digest } = refreshTokens.make();
    const purpose = 'email-verification';
    const expiresAt = new Date(at.getTime() + oneTimeLifetime[purpose]);
    await transact(async ({ oneTimeTokens }) =>
      accept(await oneTimeTokens.put({ userId, purpose, digest, expiresAt })),
    );
    emails.send(emailVerificationEmail({ to: account.email, token }));
    return accept(undefined);
  };
