import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { sha256 } from '@orderline/adapters-crypto';
import { type Database, migrate, openDatabase } from '@orderline/adapters-postgres';
import { createDatabase, type TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { postgresPorts } from '@orderline/composition';
import { type AdminInfrastructure, auditVerifier, openAdminInfrastructure } from '@orderline/composition/admin';
import { sealAudit } from '@orderline/domain/audit';
import { loadConcerns } from '@orderline/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCommand } from '../admin/options.ts';
import { runAdmin } from '../admin/run.ts';
import { Misuse } from '../command.ts';
import { auditCommand } from './audit.ts';
import { verdictText } from './texts.ts';

let database: TestDatabase;
let opened: Database;
let admin: AdminInfrastructure;

const environment = () => ({
  ...{ PATH: process.env.PATH, ENVIRONMENT: 'test', DATABASE_URL: database.url },
  API_KEY_PEPPER: 'n0t-shown n0t-shown n0t-shown n0t-shown',
});

beforeAll(async () => {
  database = await createDatabase();
  await migrate({ url: database.url });
  const sources = { env: environment(), readFile: () => '{}' };
  const config = loadConcerns('api', ['database', 'passwords', 'apiKeys'], sources);
  opened = openDatabase({ ...config.database, applicationName: 'test' });
  admin = openAdminInfrastructure(config);
});
afterAll(async () => {
  await admin?.close();
  await opened?.close();
  await database.drop();
});

const asked = async (...args: readonly string[]) => {
  const read = readCommand(args);
  if (read === 'help') throw new Error('help was asked for');
  return runAdmin(admin, read.command, async () => ({ password: 'correct horse battery', made: false }));
};

/** As it ends for a shell. */
const exitCode = (...args: readonly string[]) =>
  new Promise<readonly unknown[]>((settle) => {
    const script = join(import.meta.dirname, '../main.ts');
    execFile(process.execPath, [script, 'audit', ...args], { env: environment() }, (error, out) =>
      settle([error?.code ?? 0, out]),
    );
  });

/** Past every guard, as whoever owns the database can. */
const past = async (...statements: readonly string[]): Promise<void> => {
  await database.sql.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    for (const one of statements) await sql.unsafe(one);
  });
};

describe('the audit of a database', () => {
  it('has what the operator did, holds, and shows what was changed and what was cut off', async () => {
    const verify = auditVerifier(opened);
    for (const name of ['one', 'two']) await asked('create-admin', '--email', `${name}@shop.example`);
    const told = await asked('set-roles', '--email', 'two@shop.example', '--role', 'support');
    expect(told.text).toMatch(/^two@shop\.example \(.+\) is now support$/);
    expect(await database.sql`select action, actor_kind, before, after from audit_entries order by id`).toMatchObject([
      { action: 'create-admin', actor_kind: 'operator', before: null, after: { roles: ['admin'] } },
      { action: 'create-admin' },
      { action: 'set-roles', before: { roles: ['admin'] }, after: { roles: ['support'] } },
    ]);
    expect(verdictText(await verify({}))).toBe('0 links; 3 entries wait to be chained\nthe chain holds');
    await sealAudit({ transact: postgresPorts(opened).transact, sha256 })({ limit: 10 });
    const [code, checkpoint] = await exitCode('checkpoint');
    expect([code, checkpoint]).toEqual([0, expect.stringMatching(/^\{"position":3,"hash":"[0-9a-f]{64}"\}\n$/)]);
    const kept = JSON.parse(String(checkpoint));
    expect(await verify({ checkpoint: kept })).toMatchObject({ links: 3, last: kept, faults: [] });
    await past(`update audit_entries set after = '{}' where action = 'set-roles'`);
    expect(verdictText(await verify({}))).toMatch(/^entry .+ was changed after it was chained as link 3\n/);
    expect(await exitCode('verify')).toEqual([1, expect.stringContaining('the chain does not hold: 1 faults')]);
    await past('delete from audit_seals where position = 3', `delete from audit_entries where action = 'set-roles'`);
    expect(verdictText(await verify({}))).toContain('the chain holds');
    expect(verdictText(await verify({ checkpoint: kept }))).toContain('the checkpoint is not on the chain: link 3');
  });

  it.each<[string, readonly string[], RegExp]>([
    ['nothing', [], /say verify or checkpoint/],
    ['something else', ['prove'], /say verify or checkpoint/],
    ['too much', ['verify', 'all'], /verify takes no all/],
    ['a file that is not there', ['verify', '--checkpoint', '/nowhere'], /cannot be read/],
    ['a file that is none', ['verify', '--checkpoint', import.meta.filename], /is none/],
    ['a checkpoint to compare with itself', ['checkpoint', '--checkpoint', '-'], /takes no --checkpoint/],
  ])('is refused with %s', async (_what, args, says) => {
    await expect(auditCommand.run(args)).rejects.toThrow(Misuse);
    await expect(auditCommand.run(args)).rejects.toThrow(says);
  });
});

describe('a second factor', () => {
  it('is reset for who has one, whose sessions of the API are over by that', async () => {
    const reset = () => asked('reset-second-factor', '--email', 'one@shop.example');
    await database.sql`insert into sessions (id, user_id, created_at, last_used_at, expires_at)
      select gen_random_uuid(), id, now(), now(), now() + interval '1 day' from users where email = 'one@shop.example'`;
    const live = () => database.sql`select 1 from sessions where ended_at is null`;
    expect(await reset()).toMatchObject({ ok: false, text: expect.stringContaining('no second factor') });
    expect(await live()).toHaveLength(1);
    await database.sql`insert into second_factors (user_id, sealed_secret, last_step, confirmed_at)
      select id, 'sealed', 0, now() from users where email = 'one@shop.example'`;
    expect(await reset()).toMatchObject({
      ok: true,
      text: expect.stringMatching(/another device[\s\S]+keys of ownerId .+GET \/api\/v2\/api-keys/),
    });
    expect(await database.sql`select 1 from second_factors`).toEqual([]);
    expect(await live()).toEqual([]);
    expect((await asked('set-roles', '--email', 'nobody@shop.example', '--role', 'admin')).ok).toBe(false);
  });
});
