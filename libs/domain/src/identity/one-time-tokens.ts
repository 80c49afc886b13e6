import { err, ok, type Result } from '../shared/index.ts';
import { beginAll, nameOf } from './login-attempts.ts';
import type { LoginAttempts, OneTimePurpose } from './ports.ts';
import type { Throttle } from './throttle.ts';

const minute = 60_000;

/** How long what was sent by e-mail is good, in milliseconds. */
export const oneTimeLifetime = { 'password-reset': 30 * minute, 'email-verification': 24 * 60 * minute } as const;

export type TooManyEmails = { readonly kind: 'too-many-emails'; readonly retryAfterSeconds: number };

/** How many codes of a purpose are good at once: more than the mailbox is sent while a code for a password is good. */
export const mostOneTimeCodes = 40;

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
