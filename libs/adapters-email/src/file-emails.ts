import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
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
    void prune(outbox);
    write(outbox, email).then(
      (file) => logger.info({ file }, 'an e-mail was written into the outbox'),
      (error: unknown) => logger.error({ err: error }, 'an e-mail could not be written into the outbox'),
    );
  },
});

/** Kept as long as anything else that names a person after their erasure. */
const KEPT_MS = 7 * 86_400_000;

/** An outbox that does not exist yet, or a file that another process removed, is no fault. */
const prune = async (outbox: string): Promise<void> => {
  const before = Date.now() - KEPT_MS;
  for (const name of await readdir(outbox).catch(() => [])) {
    const file = join(outbox, name);
    const written = NAME.test(name) ? await stat(file).catch(() => undefined) : undefined;
    if (written && written.mtimeMs < before) await rm(file, { force: true }).catch(() => undefined);
  }
};

/** Of files that were written here. */
const NAME = /^\d{4}-\d\d-\d\dT[\d.-]+Z-[\da-f]{8}\.(?:txt|html)$/;

/** Without its ending; `mark` is eight hexadecimal digits. */
export const fileNameOf = (at: Date, mark: string): string => `${at.toISOString().replaceAll(':', '-')}-${mark}`;

const write = async (outbox: string, { to, subject, text }: Email): Promise<string> => {
  await mkdir(outbox, { recursive: true });
  const at = new Date();
  const file = join(outbox, `${fileNameOf(at, randomUUID().slice(0, 8))}.txt`);
  await writeFile(file, `To: ${to}\nSubject: ${subject}\nDate: ${at.toUTCString()}\n\n${text}`, { mode: 0o600 });
  return file;
};
