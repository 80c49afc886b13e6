import { z } from 'zod';
import { wholeNumber } from '../kinds.ts';
import { setting } from '../setting.ts';

/** What the job `prune` keeps, and how long. */
export const jobs = z.object({
  outboxDays: setting(wholeNumber(1, 3650), {
    name: 'OUTBOX_RETENTION_DAYS',
    fallback: 7,
    tells: 'How long an event stays in the outbox after it was published.',
  }),
  inboxDays: setting(wholeNumber(15, 3650), {
    name: 'INBOX_RETENTION_DAYS',
    fallback: 15,
    tells:
      'How long a consumer remembers an event that it has handled: longer than brokers can keep one, which is up to twice the retention of its topic (7 days).',
  }),
  sessionDays: setting(wholeNumber(1, 3650), {
    name: 'SESSION_RETENTION_DAYS',
    fallback: 7,
    tells: 'How long a session stays on record after it was ended or has expired.',
  }),
  runDays: setting(wholeNumber(1, 3650), {
    name: 'JOB_RUN_RETENTION_DAYS',
    fallback: 14,
    tells: 'How long a job run stays on record, and its scheduled time is known to have had one.',
  }),
  importDays: setting(wholeNumber(1, 3650), {
    name: 'IMPORT_RETENTION_DAYS',
    fallback: 30,
    tells:
      'How long the record of an import stays after its last progress, with the lines that it refused; never shorter than its Idempotency-Key is remembered.',
  }),
  notificationDays: setting(wholeNumber(30, 3650), {
    name: 'NOTIFICATION_RETENTION_DAYS',
    fallback: 365,
    tells: 'How long a user is shown a notification, read or not.',
  }),
  emailDays: setting(wholeNumber(30, 3650), {
    name: 'EMAIL_RETENTION_DAYS',
    fallback: 90,
    tells:
      'How long it stays on record what became of the e-mail of a notification, and its link to switch such e-mails off is good.',
  }),
  webhookDays: setting(wholeNumber(15, 3650), {
    name: 'WEBHOOK_RETENTION_DAYS',
    fallback: 30,
    tells:
      'How long a delivery of a webhook stays on record, and can be sent again: longer than brokers can keep its event, as it is by its delivery that an event is known which comes again.',
  }),
  fulfilmentDays: setting(wholeNumber(90, 3650), {
    name: 'FULFILMENT_RETENTION_DAYS',
    fallback: 365,
    tells:
      'How long the record of a fulfilment stays after it has ended; its order and the order’s history are kept for good. An answer of a partner that comes later is refused.',
  }),
});
