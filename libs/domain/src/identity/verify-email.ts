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
import type { Mailboxes, OneTimeTokens, RefreshTokens } from './ports.ts';

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
