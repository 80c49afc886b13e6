import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Email, EmailSender } from '@orderline/domain/identity';
import type { Logger } from '@orderline/platform';

export type FileEmailsOptions = {
  /** A folder that takes the place of a mail server; nothing leaves the machine. */
  readonly outbox: string | undefined;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
};

/** Writes each e-mail into a file of the outbox; without one, e-mails are dropped, and the log says so. */
export const fileEmails = ({ outbox, logger }: FileEmailsOptions): EmailSender => ({
  send: (email) => {
    if (outbox === undefined) {
      logger.warn({ kind: email.kind }, 'an e-mail was not sent: neither SMTP_URL nor EMAIL_OUTBOX is set');
      return;
    }
    write(outbox, email).then(
      (file) => logger.info({ file }, 'an e-mail was written into the outbox'),
      (error: unknown) => logger.error({ err: error }, 'an e-mail could not be written into the outbox'),
    );
  },
});

const write = async (outbox: string, { to, subject, text }: Email): Promise<string> => {
  await mkdir(outbox, { recursive: true });
  const at = new Date();
  const file = join(outbox, `${at.toISOString().replaceAll(':', '-')}-${randomUUID().slice(0, 8)}.txt`);
  await writeFile(file, `To: ${to}\nSubject: ${subject}\nDate: ${at.toUTCString()}\n\n${text}`, { mode: 0o600 });
  return file;
};
