import { ok, type Transact, type UserId } from '../shared/index.ts';
import { mostOneTimeCodes, oneTimeLifetime } from './one-time-tokens.ts';
import type { Email, EmailSender, OneTimeTokens, RefreshTokens } from './ports.ts';

export type SendCodePorts = {
  readonly transact: Transact<{ readonly oneTimeTokens: OneTimeTokens }>;
  readonly refreshTokens: RefreshTokens;
  readonly emails: EmailSender;
};

export type SendCode = {
  readonly userId: UserId;
  readonly to: string;
  readonly purpose: keyof typeof oneTimeLifetime;
  readonly at: Date;
};

/**
 * Makes a code that is good once and for its purpose's time, keeps its digest, and sends it by e-mail. Earlier ones stay
 * good, so that nobody voids a code by asking for another; where there are many already, any of them will do.
 */
export const sendCode = async (
  { transact, refreshTokens, emails }: SendCodePorts,
  { userId, to, purpose, at }: SendCode,
): Promise<void> => {
  const { token, digest } = refreshTokens.make();
  const expiresAt = new Date(at.getTime() + oneTimeLifetime[purpose]);
  const kept = await transact(async ({ oneTimeTokens }) =>
    ok(await oneTimeTokens.put({ userId, purpose, digest, expiresAt }, { most: mostOneTimeCodes, now: at })),
  );
  if (kept.ok && kept.value) emails.send({ kind: purpose, userId, to, ...letters[purpose](token) });
};

type Letter = (token: string) => Pick<Email, 'subject' | 'text'>;

const passwordResetEmail: Letter = (token) => ({
  subject: 'Choose a new password',
  text: `Somebody, most likely you, asked for a new password for this address. This code lets you choose one within
30 minutes, once:

${token}

If it was not you, there is nothing to do: your password stays as it is.
`,
});

const emailVerificationEmail: Letter = (token) => ({
  subject: 'Confirm your e-mail address',
  text: `This code confirms that this address is yours, within 24 hours:

${token}

If you have no account with us, there is nothing to do.
`,
});

const letters: Readonly<Record<SendCode['purpose'], Letter>> = {
  'password-reset': passwordResetEmail,
  'email-verification': emailVerificationEmail,
};
