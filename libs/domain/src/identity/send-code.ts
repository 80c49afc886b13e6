import { err, ok, type Result, type Transact, type UserId } from '../shared/index.ts';
import { beginAll, nameOf } from './login-attempts.ts';
import type { Throttle } from './login-ports.ts';
import type { Email, EmailSender, LoginAttempts, OneTimePurpose, OneTimeTokens, RefreshTokens } from './ports.ts';

const minute = 60_000;

/** How long what was sent by e-mail is good, in milliseconds. */
export const oneTimeLifetime = { 'password-reset': 30 * minute, 'email-verification': 24 * 60 * minute } as const;

export type TooManyEmails = { readonly kind: 'too-many-emails'; readonly retryAfterSeconds: number };

/** How many codes of a purpose are good at once: more than the mailbox is sent while a code for a password is good. */
const mostOneTimeCodes = 40;

/** From one address: three e-mails at once, and then ever fewer, so that none uses up what the mailbox may be sent. */
const requesterThrottle: Throttle = { free: 3, longestWaitSeconds: 3600, forgivenEverySeconds: 3600 };

/** From everywhere; shorter than any code is good, so that who must wait has a code in the mailbox. */
const mailboxThrottle: Throttle = { free: 20, longestWaitSeconds: 900, forgivenEverySeconds: 900 };

const senderThrottle: Throttle = { free: 20, longestWaitSeconds: 3600, forgivenEverySeconds: 60 };

type Asked = {
  readonly email: string;
  readonly address: string;
  readonly purpose: OneTimePurpose;
  readonly at: Date;
};

/** Counts an e-mail that somebody asks for, for client and mailbox, whether there is such an account or not. */
export const countEmail = async (
  attempts: LoginAttempts,
  { email, address, purpose, at }: Asked,
): Promise<Result<void, TooManyEmails>> => {
  const requester = { kind: 'mailbox-address', name: nameOf(purpose, email, address), account: email } as const;
  const mailbox = { kind: 'mailbox', name: nameOf(purpose, email), account: email } as const;
  const counters = [
    { subject: { kind: 'email-sender', name: address } as const, throttle: senderThrottle },
    { subject: requester, throttle: requesterThrottle },
    { subject: mailbox, throttle: mailboxThrottle },
  ];
  const retryAfterSeconds = await beginAll(attempts, counters, at);
  return retryAfterSeconds === null ? ok(undefined) : err({ kind: 'too-many-emails', retryAfterSeconds });
};

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
