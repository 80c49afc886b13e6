import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Email } from '@orderline/domain/identity';
import { asId, type UserId } from '@orderline/domain/shared';
import { afterEach, describe, expect, it } from 'vitest';
import { fileEmails } from './file-emails.ts';

const email: Email = {
  kind: 'password-reset',
  userId: asId<UserId>('01890a5d-ac96-774b-bcce-b302099a8057'),
  to: 'ada@example.com',
  subject: 'Choose a new password',
  text: 'k3yV1cZ0\n',
};
const folders: string[] = [];

const aFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'orderline-emails-'));
  folders.push(folder);
  return folder;
};

/** Settles with the level of the next line and what it says. */
const listening = () => {
  const { promise, resolve } = Promise.withResolvers<readonly [level: string, entry: unknown]>();
  const at = (level: string) => (entry: unknown) => resolve([level, entry]);
  return { line: promise, logger: { info: at('info'), warn: at('warn'), error: at('error') } };
};

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe('an e-mail', () => {
  it('is written into the outbox, which is made where it is not there, for its reader alone', async () => {
    const outbox = join(await aFolder(), 'made', 'here');
    const { line, logger } = listening();
    fileEmails({ outbox, logger }).send(email);
    const [level] = await line;
    const [file = ''] = await readdir(outbox);
    expect(level).toBe('info');
    expect(await readFile(join(outbox, file), 'utf8')).toMatch(
      /^To: ada@example.com\nSubject: Choose a new password\nDate: .+ GMT\n\nk3yV1cZ0\n$/,
    );
  });

  it('is dropped without an outbox, and the log tells of it without saying to whom', async () => {
    const { line, logger } = listening();
    fileEmails({ outbox: undefined, logger }).send(email);
    expect(await line).toEqual(['warn', { kind: 'password-reset' }]);
  });

  it('that cannot be written fails nothing but a line of the log', async () => {
    const { line, logger } = listening();
    fileEmails({ outbox: join(import.meta.filename, 'no folder'), logger }).send(email);
    expect((await line)[0]).toBe('error');
  });
});
