import { accept, type Now, type Result, refuse, type Transact, type UserId } from '../shared/index.ts';
import type { Mailboxes, OneTimeTokens, RefreshTokens } from './ports.ts';

export type VerifyEmail = { readonly token: string };

export type InvalidVerificationToken = { readonly kind: 'invalid-verification-token' };

export type VerifyEmailPorts = {
  readonly transact: Transact<{ readonly oneTimeTokens: OneTimeTokens; readonly mailboxes: Mailboxes }>;
  readonly refreshTokens: RefreshTokens;
  /** Drops what caches remember of the user. */
  readonly userCache: { forget(id: UserId): Promise<void> };
  readonly now: Now;
};

/** Notes that the user reads the mailbox, by the code that was sent there. */
export const verifyEmail =
  ({ transact, refreshTokens, userCache, now }: VerifyEmailPorts) =>
  async ({ token }: VerifyEmail): Promise<Result<void, InvalidVerificationToken>> => {
    const at = now();
    const code = { digest: refreshTokens.digest(token), purpose: 'email-verification' } as const;
    const result = await transact<UserId, InvalidVerificationToken>(async ({ oneTimeTokens, mailboxes }) => {
      const userId = await oneTimeTokens.take(code, at);
      if (!userId) return refuse({ kind: 'invalid-verification-token' });
      await mailboxes.verify(userId, at);
      return accept(userId);
    });
    if (!result.ok) return result;
    await userCache.forget(result.value);
    return accept(undefined);
  };
