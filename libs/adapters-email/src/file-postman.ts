import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Postman } from '@orderline/domain/notifications';
import { fileNameOf } from './file-emails.ts';
import { type Links, notificationLetter } from './notification-letter.ts';

export type FilePostmanOptions = { readonly outbox: string; readonly links: Links };

/** Writes each e-mail into two files of the outbox, text and HTML; a second attempt writes the same. */
export const filePostman = ({ outbox, links }: FilePostmanOptions): Postman => ({
  deliver: async (email) => {
    const { to, subject, text, html, headers = {} } = notificationLetter(email, links);
    const name = fileNameOf(email.writtenAt, email.id.slice(-8));
    const lines = Object.entries({ To: to, Subject: subject, Date: email.writtenAt.toUTCString(), ...headers });
    const head = lines.map(([header, value]) => `${header}: ${value}\n`).join('');
    try {
      await mkdir(outbox, { recursive: true });
      await writeFile(join(outbox, `${name}.html`), html, { mode: 0o600 });
      await writeFile(join(outbox, `${name}.txt`), `${head}\n${text}`, { mode: 0o600 });
      return { kind: 'taken' };
    } catch (error) {
      return { kind: 'later', fault: error instanceof Error ? error.message : 'unknown' };
    }
  },
});
