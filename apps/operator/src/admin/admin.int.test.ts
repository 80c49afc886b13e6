import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { migrate } from '@orderline/adapters-postgres';
import { createDatabase, type TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { type AdminInfrastructure, openAdminInfrastructure } from '@orderline/composition/admin';
import { loadConcerns } from '@orderline/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCommand } from './options.ts';
import { runAdmin } from './run.ts';

let database: TestDatabase;
let admin: AdminInfrastructure;
let env: Readonly<Record<string, string | undefined>>;

beforeAll(async () => {
  database = await createDatabase();
  await migrate({ url: database.url });
  env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    ENVIRONMENT: 'test',
    DATABASE_URL: database.url,
    API_KEY_PEPPER: 'n0t-shown n0t-shown n0t-shown n0t-shown',
  };
  const sources = { env, readFile: () => '{}' };
  admin = openAdminInfrastructure(loadConcerns('api', ['database', 'passwords', 'apiKeys'], sources));
});
afterAll(async () => {
  await admin.close();
  await database.drop();
});

const asked = (args: readonly string[], password = 'correct horse battery') => {
  const read = readCommand(args);
  if (read === 'help') throw new Error('help was asked for');
  return runAdmin(admin, read.command, async () => ({ password, made: false }));
};

const key = (owner: string) => ['create-api-key', '--owner', owner, '--name', 'scheduler', '--scope', 'jobs:run'];

describe('an administrator', () => {
  it('makes the first admin by a process of its own, with a password that is shown once', async () => {
    const script = join(import.meta.dirname, '../main.ts');
    const args = [script, 'admin', 'create-admin', '--email', 'Ops@Shop.example'];
    const stdout = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, args, { env }, (error, text) => (error ? reject(error) : resolve(text)));
    });
    expect(stdout).toMatch(/^created the admin ops@shop\.example .+\npassword: [\w-]{24}\nIt is shown this once\.\n$/);
    const rows =
      await database.sql`select u.roles, c.password_hash from users u join credentials c on c.user_id = u.id`;
    expect(rows).toMatchObject([{ roles: ['admin'], password_hash: expect.stringMatching(/^\$argon2id\$/) }]);
    expect(await database.sql`select type from outbox`).toEqual([{ type: 'UserRegistered' }]);
  });

  it('does not repeat a password that was given, and is refused one that is guessed and an address that is taken', async () => {
    const two = ['create-admin', '--email', 'two@shop.example'];
    expect(await asked(two, 'password')).toMatchObject({ ok: false, json: { refused: 'password-too-common' } });
    const made = await asked(two);
    expect(made).toMatchObject({ ok: true, json: { email: 'two@shop.example', roles: ['admin'] } });
    expect(JSON.stringify(made)).not.toContain('correct horse');
    expect(await asked(two)).toMatchObject({ ok: false, text: expect.stringContaining('has an account already') });
  });

  it('makes keys that do no more than their owner, two for a client, of which only digests are kept', async () => {
    const made = await asked(key('two@shop.example'));
    const { key: shown = '' } = Object.assign({ key: '' }, made.json);
    expect(shown).toMatch(/^pk_live_/);
    expect((await asked(key('Two@Shop.example'))).ok).toBe(true);
    expect((await asked(key('two@shop.example'))).text).toMatch(/two active keys.*revoke one first/);
    const kept = await database.sql`select to_jsonb(api_keys)::text as row from api_keys`;
    expect(kept.map(({ row }) => row).join()).not.toContain(shown);
    expect((await asked([...key('two@shop.example'), '--expires', '2020-01-01T00:00:00Z'])).ok).toBe(false);
    expect((await asked(key('nobody@shop.example'))).text).toContain('has no account');
    await database.sql`update users set roles = '{customer}' where email = 'two@shop.example'`;
    expect((await asked(key('two@shop.example'))).text).toContain('may not give away jobs:run');
  });

  it.each(['>&-', '> /dev/null'])('makes nobody whose password nobody sees: %s', async (where) => {
    const script = join(import.meta.dirname, '../main.ts');
    const ran = (args: string) =>
      new Promise<readonly unknown[]>((settle) => {
        const command = `printf 'correct horse battery\\n' | "$0" "$1" admin create-admin ${args} ${where}`;
        execFile('sh', ['-c', command, process.execPath, script], { env }, (error, _out, told) =>
          settle([error?.code ?? 0, told]),
        );
      });
    const email = `unseen${where.length}@shop.example`;
    expect(await ran(`--email ${email}`)).toEqual([2, expect.stringContaining('nobody would see the password')]);
    expect(await database.sql`select 1 from users where email = ${email}`).toEqual([]);
    expect(await ran(`--email ${email} --password-stdin`)).toEqual([0, '']);
    expect(await database.sql`select 1 from users where email = ${email}`).toHaveLength(1);
  });

  it('says so where the password that it made could not be shown', async () => {
    const script = join(import.meta.dirname, '../main.ts');
    const command = `exec "$0" "$1" admin create-admin --email full@shop.example > /dev/full`;
    const ran = await new Promise<string>((settle) => {
      execFile('sh', ['-c', command, process.execPath, script], { env }, (_error, _out, told) => settle(told));
    });
    expect(ran).toMatch(/^it was made, but what is shown once could not be written: .+ENOSPC.*$/m);
    expect(ran).not.toMatch(/^ +at /m);
    expect(await database.sql`select 1 from users where email = 'full@shop.example'`).toHaveLength(1);
  });
});
