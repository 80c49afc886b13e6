import {
  err,
  type Now,
  ok,
  type Result,
  type Transact,
  type UserId,
  type WriteOutcome,
  writeThenForget,
} from '../shared/index.ts';
import type { Accounts, LoginAttempts, Mailboxes, OneTimeTokens, RefreshTokens } from './ports.ts';
import { countEmail, type SendCodePorts, sendCode, type TooManyEmails } from './send-code.ts';

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

export type VerifyEmail = { readonly token: string };

export type InvalidVerificationToken = { readonly kind: 'invalid-verification-token' };

export type VerifyEmailPorts = {
  readonly transact: Transact<{ readonly oneTimeTokens: OneTimeTokens; readonly mailboxes: Mailboxes }>;
  readonly refreshTokens: RefreshTokens;
  /** Drops what caches remember of the user. */
  readonly userCache: { forget(id: UserId, outcome?: WriteOutcome): Promise<void> };
  readonly now: Now;
};

/** Notes that the user reads the mailbox, by the code that was sent there. */
export const verifyEmail =
  ({ transact, refreshTokens, userCache, now }: VerifyEmailPorts) =>
  async ({ token }: VerifyEmail): Promise<Result<void, InvalidVerificationToken>> => {
    const at = now();
    const code = { digest: refreshTokens.digest(token), purpose: 'email-verification' } as const;
    let reader: UserId | null = null;
    const verify = () =>
      transact<void, InvalidVerificationToken>(async ({ oneTimeTokens, mailboxes }) => {
        reader = await oneTimeTokens.take(code, at);
        if (!reader) return err({ kind: 'invalid-verification-token' });
        await mailboxes.verify(reader, at);
        return ok(undefined);
      });
    return writeThenForget(verify, async (outcome) => {
      if (reader) await userCache.forget(reader, outcome);
    });
  };
