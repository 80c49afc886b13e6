import { setTimeout as delay } from 'node:timers/promises';
import type { Email, EmailSender } from '@orderline/domain/identity';
import type { Logger, Metrics } from '@orderline/platform';
import { isMailbox, letterOf, type Mailbox } from './letter.ts';
import { isFinal, type MailServerOptions, openMailServer, type SmtpFault, unavailable } from './mail-server.ts';

export type SmtpTimeouts = Pick<MailServerOptions, 'connectMs' | 'silenceMs'> & {
  /** For an attempt as a whole, its wait for a connection included: a server that drips is never silent. */
  readonly attemptMs: number;
  /** At most so long before each retry, and at least half of it. */
  readonly retriesMs: readonly number[];
  /** How long `close` waits for what is under way. */
  readonly closeMs: number;
  /** How many e-mails may be on their way; one more is lost. */
  readonly most: number;
};

export type SmtpEmailsOptions = Pick<MailServerOptions, 'url' | 'requireTls' | 'ca'> & {
  readonly from: Mailbox;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly metrics?: Pick<Metrics, 'emails'> | undefined;
  readonly timeouts?: Partial<SmtpTimeouts>;
};

export type SmtpEmails = EmailSender & {
  /** Throws `Unavailable` where the server takes no e-mail: by the last attempt, or where that failed or there was none, by asking. */
  check(): Promise<void>;
  /** Tries what waits for a retry once more, and ends within its time; what is lost then is in the log. */
  close(): Promise<void>;
};

const TIMEOUTS: SmtpTimeouts = {
  connectMs: 10_000,
  silenceMs: 30_000,
  attemptMs: 60_000,
  // All of it within the 30 minutes that a code is good for; a server that greylists wants some minutes.
  retriesMs: [5_000, 30_000, 120_000, 360_000, 600_000],
  closeMs: 3_000,
  most: 1_000,
};

const jittered = (ms: number): number => ms / 2 + (Math.random() * ms) / 2;

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(jittered(ms), undefined, { signal }).catch(() => undefined);

/** What became of e-mails, without their addresses and texts. */
const reporting = ({ logger, metrics }: Pick<SmtpEmailsOptions, 'logger' | 'metrics'>) => ({
  sent: ({ kind, userId }: Email, retries: number): void => {
    metrics?.emails.inc({ kind, outcome: 'sent' });
    logger.info({ kind, userId, retries }, 'an e-mail was sent');
  },
  retried: ({ kind, userId }: Email, fault: SmtpFault): void => {
    metrics?.emails.inc({ kind, outcome: 'retried' });
    logger.warn({ kind, userId, ...fault }, 'an e-mail was not taken on, and is tried again');
  },
  lost: ({ kind, userId }: Email, fault: SmtpFault): void => {
    metrics?.emails.inc({ kind, outcome: 'lost' });
    logger.error({ kind, userId, ...fault }, 'an e-mail was not sent: its reader must ask for another');
  },
});

/** Sends e-mails by SMTP, and tries again what a server did not take on for now. */
export const smtpEmails = ({ url, requireTls, ca, from, timeouts, ...needs }: SmtpEmailsOptions): SmtpEmails => {
  if (!isMailbox(from))
    throw new Error('the sender of e-mails is no mailbox: give a name without line breaks, and one address');
  const { retriesMs, attemptMs, closeMs, most, ...limits } = { ...TIMEOUTS, ...timeouts };
  const server = openMailServer({ url, requireTls, ...limits, ...(ca !== undefined && { ca }) });
  const report = reporting(needs);
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();
  const callDeadline = new AbortController();
  let works = false;

  const deliver = async (email: Email): Promise<void> => {
    const letter = letterOf(email, from);
    if (letter === undefined) return report.lost(email, { code: 'malformed' });
    for (let retries = 0; ; retries += 1) {
      const fault = await server.attempt(
        letter,
        AbortSignal.any([AbortSignal.timeout(attemptMs), callDeadline.signal]),
      );
      works = fault === null;
      if (fault === null) return report.sent(email, retries);
      const pauseMs = retriesMs[retries];
      if (isFinal(fault) || pauseMs === undefined || closing.signal.aborted) return report.lost(email, fault);
      report.retried(email, fault);
      await wait(pauseMs, closing.signal);
    }
  };

  return {
    check: async () => {
      if (works) return;
      const fault = await server.verify();
      if (fault !== null) throw unavailable(fault);
      works = true;
    },
    send: (email) => {
      if (underWay.size >= most) return report.lost(email, { code: 'too-many' });
      const delivery = deliver(email).finally(() => underWay.delete(delivery));
      underWay.add(delivery);
    },
    close: async () => {
      closing.abort();
      const bound = setTimeout(() => callDeadline.abort(), closeMs);
      await Promise.allSettled(underWay);
      clearTimeout(bound);
      server.close();
    },
  };
};
