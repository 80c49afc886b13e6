import { type Now, type PollPorts, type UserId, workOff } from '../shared/index.ts';
import { type EmailContent, type EmailReader, emailContentOf } from './email-content.ts';
import type { Notice, NoticeType } from './notice.ts';
import type { NotificationId } from './ports.ts';
import { type Choices, waysOf } from './preferences.ts';

/** An e-mail that is to go out, as its sender has taken it. */
export type DueEmail = {
  /** Of the notification that it tells of. */
  readonly id: NotificationId;
  readonly userId: UserId;
  readonly notice: Notice;
  readonly writtenAt: Date;
  /** Times that it was taken, this one included. */
  readonly attempts: number;
  /** Until then nobody else takes it; it names this hold. */
  readonly leasedUntil: Date;
  readonly reader: EmailReader & { readonly address: string; readonly choices: Choices };
  /** Whoever knows it may switch off e-mails of this type. */
  readonly token: string;
};

export type EmailEnding =
  | {
      readonly kind: 'over';
      readonly outcome: 'sent' | 'lost' | 'unwanted';
      readonly fault: string | null;
      readonly at: Date;
    }
  | { readonly kind: 'later'; readonly fault: string; readonly at: Date };

export type EmailQueue = {
  /**
   * Takes at most `limit` that are due, those that wait longest first, of each user the first alone: what a user is told
   * arrives in its order. Nobody else takes them until then.
   */
  takeDue(request: { readonly now: Date; readonly until: Date; readonly limit: number }): Promise<readonly DueEmail[]>;
  /** False, and nothing kept, where the hold is lost. */
  settle(held: Pick<DueEmail, 'id' | 'leasedUntil'>, ending: EmailEnding): Promise<boolean>;
};

/** How many e-mails wait, and since when the first of them. */
export type EmailsWaiting = {
  /** Up to a hundred thousand. */ readonly waiting: number;
  readonly oldestSeconds: number;
};

/** What whoever delivers is given; the same id and time at each attempt, so that a reader's server knows the second of two. */
export type NotificationEmail = {
  readonly id: NotificationId;
  readonly userId: UserId;
  readonly type: NoticeType;
  readonly to: string;
  readonly writtenAt: Date;
  readonly content: EmailContent;
  readonly token: string;
};

/** `refused`: for good, and of this e-mail alone. `later`: not now. */
export type Delivered =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly fault: string }
  | { readonly kind: 'later'; readonly fault: string };

export type Postman = {
  /** Ends within `deliveryMs`, and never rejects. */
  deliver(email: NotificationEmail): Promise<Delivered>;
};

export type EmailReport = Pick<NotificationEmail, 'id' | 'userId' | 'type'> & {
  readonly outcome: 'sent' | 'retried' | 'lost' | 'unwanted';
  readonly attempts: number;
  readonly fault: string | null;
};

export type SendEmailsPorts = {
  readonly emailQueue: EmailQueue;
  readonly postman: Postman;
  readonly onEmail: (report: EmailReport) => void;
  readonly now: Now;
};

/** An attempt takes no longer. */
export const deliveryMs = 60_000;

/** Longer than an attempt and what is written after it, so that no second sender begins while the first is at it. */
export const emailLeaseMs = 3 * deliveryMs;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const pausesMs = [1, 5, 15, 60, 180, 360].map((minutes) => minutes * MINUTE_MS);

const longestPauseMs = 12 * HOUR_MS;

/** What could not be sent in so long is no news any more. */
export const givenUpMs = 72 * HOUR_MS;

const outcomeOf = (delivered: Delivered, { attempts, writtenAt }: DueEmail, at: Date): EmailEnding => {
  if (delivered.kind === 'taken') return { kind: 'over', outcome: 'sent', fault: null, at };
  const { fault } = delivered;
  const nextAt = at.getTime() + (pausesMs[attempts - 1] ?? longestPauseMs);
  const isPast = nextAt > writtenAt.getTime() + givenUpMs;
  if (delivered.kind === 'refused' || isPast) return { kind: 'over', outcome: 'lost', fault, at };
  return { kind: 'later', fault, at: new Date(nextAt) };
};

/** Sends one that was taken, unless its reader has switched such e-mails off meanwhile, and keeps what became of it. */
export const sendEmail =
  ({ emailQueue, postman, onEmail, now }: SendEmailsPorts) =>
  async (due: DueEmail): Promise<void> => {
    const { id, userId, notice, writtenAt, attempts, reader, token } = due;
    const { type } = notice;
    const deliver = async (): Promise<Delivered> => {
      // Whoever took it before never told what became of it.
      if (now().getTime() > writtenAt.getTime() + givenUpMs + emailLeaseMs)
        return { kind: 'refused', fault: 'given up' };
      try {
        const content = emailContentOf(notice, reader);
        return await postman.deliver({ id, userId, type, to: reader.address, writtenAt, content, token });
      } catch (error) {
        // What a later release has written, or a bug: another one may know better.
        return {
          kind: 'later',
          fault: `it could not be written: ${error instanceof Error ? error.message : 'unknown'}`,
        };
      }
    };
    const send = async (): Promise<EmailEnding> => outcomeOf(await deliver(), due, now());
    const isWanted = waysOf(type, reader.choices).email;
    const ending = isWanted ? await send() : ({ kind: 'over', outcome: 'unwanted', fault: null, at: now() } as const);
    const outcome = ending.kind === 'over' ? ending.outcome : 'retried';
    // Reported before it is kept: the e-mail is out, whatever becomes of the database.
    onEmail({ id, userId, type, outcome, attempts, fault: ending.fault });
    await emailQueue.settle(due, ending);
  };

export const emailPauseMs = { first: 100, longest: 2_000 };

/** A mail server that takes its time holds up nobody who stops: what is under way goes again once its lease is over. */
const drainMs = 5_000;

export type RunEmails = { readonly signal: AbortSignal /** E-mails under way at once. */; readonly limit: number };

/** Sends what is due until the signal aborts, then waits for the e-mails under way, but not for long. */
export const runEmails = ({ sleep, onOutage, onProgress, ...ports }: SendEmailsPorts & PollPorts) => {
  const take = (limit: number) => {
    const now = ports.now();
    return ports.emailQueue.takeDue({ now, until: new Date(now.getTime() + emailLeaseMs), limit });
  };
  const loop = workOff({ take, perform: sendEmail(ports), sleep, onOutage, ...(onProgress && { onProgress }) });
  return ({ signal, limit }: RunEmails): Promise<void> => loop({ signal, limit, pauseMs: emailPauseMs, drainMs });
};
