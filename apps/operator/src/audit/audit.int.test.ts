import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@orderline/adapters-crypto';
import { migrate, openDatabase } from '@orderline/adapters-postgres';
import { createDatabase, type TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { postgresPorts } from '@orderline/composition';
import { sealAudit } from '@orderline/domain/audit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  [database, folder] = [await createDatabase(), await mkdtemp(join(tmpdir(), 'orderline-audit-'))];
  await migrate({ url: database.url });
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const asked = (command: string, ...args: readonly string[]) =>
  new Promise<{ readonly code: unknown; readonly out: string; readonly told: string }>((settle) => {
    const env = {
      ...{ PATH: process.env.PATH, ENVIRONMENT: 'test', DATABASE_URL: database.url },
      API_KEY_PEPPER: 'n0t-shown n0t-shown n0t-shown n0t-shown',
    };
    const script = join(import.meta.dirname, '../main.ts');
    execFile(process.execPath, [script, command, ...args], { env }, (error, out, told) =>
      settle({ code: error?.code ?? 0, out, told }),
    );
  });

describe('the audit of a database', () => {
  it('has what the operator did, holds, and shows what was changed and what was cut off', async () => {
    expect(await asked('audit', 'checkpoint')).toMatchObject({ code: 1, told: 'nothing is chained yet\n' });
    for (const name of ['one', 'two']) {
      expect((await asked('admin', 'create-admin', '--email', `${name}@shop.example`)).code).toBe(0);
    }
    expect((await asked('admin', 'set-roles', '--email', 'two@shop.example', '--role', 'support')).out).toMatch(
      /^two@shop.example \(.+\) is now support\n$/,
    );
    const entries = await database.sql`select action, actor_kind, before, after from audit_entries order by id`;
    expect(entries).toMatchObject([
      { action: 'create-admin', actor_kind: 'operator', before: null, after: { roles: ['admin'] } },
      { action: 'create-admin' },
      { action: 'set-roles', before: { roles: ['admin'] }, after: { roles: ['support'] } },
    ]);
    expect(await asked('audit', 'verify')).toMatchObject({ code: 0, out: expect.stringContaining('3 entries wait') });
    const opened = openDatabase({
      url: database.url,
      applicationName: 'test',
      poolSize: 1,
      placementPoolSize: 1,
      queueLimit: 9,
      queryTimeoutMs: 9_000,
    });
    const { transact } = postgresPorts(opened);
    await sealAudit({ transact, sha256 })({ limit: 10 });
    await opened.close();
    const checkpoint = await asked('audit', 'checkpoint');
    expect(checkpoint).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\{"position":3,"hash":"[0-9a-f]{64}"\}\n$/),
    });
    const file = join(folder, 'checkpoint.json');
    await writeFile(file, checkpoint.out);
    expect(await asked('audit', 'verify', '--checkpoint', file)).toMatchObject({ code: 0, told: '' });
    await database.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update audit_entries set after = '{}' where action = 'set-roles'`;
    });
    const changed = await asked('audit', 'verify');
    expect(changed).toMatchObject({ code: 1, out: expect.stringMatching(/^entry .+ was changed after .+ link 3\n/) });
    expect((await asked('audit', 'checkpoint')).code).toBe(1);
    await database.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`delete from audit_seals where position = 3`;
      await sql`delete from audit_entries where action = 'set-roles'`;
    });
    expect((await asked('audit', 'verify')).code).toBe(0);
    expect(await asked('audit', 'verify', '--checkpoint', file)).toMatchObject({
      code: 1,
      out: expect.stringContaining('the checkpoint is not on the chain: link 3'),
    });
  });

  it.each<[string, readonly string[], RegExp]>([
    ['nothing', [], /say verify or checkpoint/],
    ['something else', ['prove'], /say verify or checkpoint/],
    ['a file that is not there', ['verify', '--checkpoint', '/nowhere'], /cannot be read/],
    ['a file that is none', ['verify', '--checkpoint', import.meta.filename], /is none/],
    ['a checkpoint to compare with itself', ['checkpoint', '--checkpoint', '-'], /takes no --checkpoint/],
  ])('is refused with %s', async (_what, args, says) => {
    expect(await asked('audit', ...args)).toMatchObject({ code: 2, told: expect.stringMatching(says) });
  });
});

describe('a second factor', () => {
  it('is reset for who has one', async () => {
    const reset = () => asked('admin', 'reset-second-factor', '--email', 'one@shop.example');
    expect(await reset()).toMatchObject({ code: 1, told: expect.stringContaining('no second factor') });
    await database.sql`insert into second_factors (user_id, sealed_secret, last_step, confirmed_at)
      select id, 'sealed', 0, now() from users where email = 'one@shop.example'`;
    expect(await reset()).toMatchObject({ code: 0, out: expect.stringContaining('another device') });
    expect(await database.sql`select 1 from second_factors`).toEqual([]);
  });
});
