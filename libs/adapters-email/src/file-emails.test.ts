import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Email } from '@orderline/domain/identity';
import { asId, type UserId } from '@orderline/domain/shared';
import { afterEach, describe, expect, it, vi } from 'vitest';
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

  it('is removed by a later one after seven days, and no other file is', async () => {
    const outbox = await aFolder();
    const [old, note] = ['2026-01-02T03-04-05.678Z-0a1b2c3d.txt', 'note.txt'];
    for (const name of [old, note]) {
      await writeFile(join(outbox, name), 'To: ada@example.com');
      const weekAgo = new Date(Date.now() - 7 * 86_400_000 - 1000);
      await utimes(join(outbox, name), weekAgo, weekAgo);
    }
    const { line, logger } = listening();
    fileEmails({ outbox, logger }).send(email);
    await line;
    await vi.waitUntil(async () => !(await readdir(outbox)).includes(old));
    expect(await readdir(outbox)).toEqual([expect.stringMatching(/^2.*Z-/), note]);
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
