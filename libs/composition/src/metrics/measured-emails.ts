import type { EmailReport, EmailsWaiting } from '@orderline/domain/notifications';
import { type Logger, type Metrics, memoize } from '@orderline/platform';

const GOOD_MS = 5_000;

/** Looks at the e-mails that wait when metrics are asked for, every five seconds at most. */
export const measureEmails = (
  { emailsWaiting, emailsOldestSeconds, beforeRender }: Metrics,
  ask: () => Promise<EmailsWaiting>,
): void => {
  const counts = memoize(ask, { goodMs: GOOD_MS });
  beforeRender(async () => {
    for (const gauge of [emailsWaiting, emailsOldestSeconds]) gauge.remove();
    const { waiting, oldestSeconds } = await counts();
    emailsWaiting.set(waiting);
    emailsOldestSeconds.set(oldestSeconds);
  });
};

const told = {
  sent: ['info', 'an e-mail was sent'],
  retried: ['warn', 'an e-mail was not taken on, and is tried again'],
  lost: ['error', 'an e-mail was not sent, and is given up'],
  unwanted: ['info', 'an e-mail was not sent: its reader has switched such e-mails off'],
} as const satisfies Readonly<Record<EmailReport['outcome'], readonly ['info' | 'warn' | 'error', string]>>;

type Reporting = {
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly metrics: Pick<Metrics, 'emails'>;
};

/** Counts what became of each attempt, and logs it, without address and text. */
export const reportEmails =
  ({ logger, metrics }: Reporting) =>
  ({ outcome, type: kind, ...rest }: EmailReport): void => {
    metrics.emails.inc({ kind, outcome });
    const [level, message] = told[outcome];
    logger[level]({ kind, ...rest }, message);
  };
