import { accept, type Result, refuse } from '../shared/index.ts';
import type { LoginAttempts, LoginSubject } from './ports.ts';
import type { Throttle } from './throttle.ts';

const minute = 60_000;

/** How long what was sent by e-mail is good, in milliseconds. */
export const oneTimeLifetime = { 'password-reset': 30 * minute, 'email-verification': 24 * 60 * minute } as const;

export type TooManyEmails = { readonly kind: 'too-many-emails'; readonly retryAfterSeconds: number };

/** Nobody's mailbox is filled: three at once, and then ever fewer. */
const mailboxThrottle: Throttle = { free: 3, longestWaitSeconds: 3600, forgivenEverySeconds: 3600 };

const senderThrottle: Throttle = { free: 20, longestWaitSeconds: 3600, forgivenEverySeconds: 60 };

type Asked = { readonly email: string; readonly address: string; readonly at: Date };

/** Counts an e-mail that somebody asks for, for mailbox and client, whether there is such an account or not. */
export const countEmail = async (
  attempts: LoginAttempts,
  { email, address, at }: Asked,
): Promise<Result<void, TooManyEmails>> => {
  const subjects: readonly (readonly [LoginSubject, Throttle])[] = [
    [{ kind: 'email-sender', name: address }, senderThrottle],
    [{ kind: 'mailbox', name: email }, mailboxThrottle],
  ];
  for (const [subject, throttle] of subjects) {
    const until = await attempts.begin(subject, { throttle, now: at });
    if (!until) continue;
    const retryAfterSeconds = Math.max(1, Math.ceil((until.getTime() - at.getTime()) / 1000));
    return refuse({ kind: 'too-many-emails', retryAfterSeconds });
  }
  return accept(undefined);
};
