import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createDatabase, type TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

const migrate = async (url: string | undefined, ...args: readonly string[]): Promise<Ran> => {
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    ENVIRONMENT: 'production',
    ...(url !== undefined && { DATABASE_URL: url }),
  };
  const script = join(import.meta.dirname, '../main.ts');
  return run(process.execPath, [script, 'migrate', ...args], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
};

describe('npm run migrate', () => {
  it('tells what is pending, applies it once, and has an exit code for each', async () => {
    const { url, sql } = database;
    expect(await migrate(url, '--check')).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^the schema is at 0; to be applied: 1 \(users\)/),
    });
    const first = await migrate(url, '--json');
    expect(first.code).toBe(0);
    const { version, required, applied } = JSON.parse(first.stdout);
    expect([version, applied.length]).toEqual([required, required]);
    expect(await migrate(url)).toMatchObject({ code: 0, stdout: `nothing to do: the schema is at ${required}\n` });
    await sql`insert into schema_migrations (version, name, checksum) values (${required + 1}, 'later', 'x')`;
    expect(await migrate(url)).toMatchObject({ code: 0, stdout: expect.stringContaining('ahead of') });
    await sql`update schema_migrations set checksum = 'another' where version = 1`;
    expect(await migrate(url)).toMatchObject({ code: 1, stdout: expect.stringContaining('1 (users)') });
  }, 240_000);

  it('applies what is missing between others, and tells of it', async () => {
    const between = await createDatabase();
    try {
      await migrate(between.url);
      const [last] = await between.sql<{ version: number; name: string }[]>`
        delete from schema_migrations where version = (select max(version) - 1 from schema_migrations) returning version, name`;
      expect(await migrate(between.url, '--check')).toMatchObject({
        code: 3,
        stdout: `the schema is at ${(last?.version ?? 0) - 1}; to be applied: ${last?.version} (${last?.name})\n`,
      });
    } finally {
      await between.drop();
    }
  }, 240_000);

  it('says where and what to do where it cannot, without the password', async () => {
    const at = (change: Partial<URL>) => Object.assign(new URL(database.url), change).href;
    const cases = [
      { url: at({ password: 'n0t-shown' }), code: 4, says: /check the password in DATABASE_URL/ },
      { url: at({ pathname: '/nowhere' }), code: 4, says: /create the database, or check its name/ },
      { url: at({ port: '1' }), code: 4, says: /nobody listens there: check host and port/ },
      { url: at({ search: '?sslmode=require' }), code: 4, says: /speaks no TLS: check sslmode in DATABASE_URL/ },
      {
        url: 'postgres://shop:n0t-shown@/shop?host=/nowhere',
        code: 4,
        says: /no socket there: check the folder in DATABASE_URL/,
      },
      { url: undefined, code: 2, says: /DATABASE_URL: expected postgres:/ },
    ];
    for (const { url, code, says } of cases) {
      const ran = await migrate(url);
      expect(ran.stderr).toMatch(says);
      expect(ran.stderr).not.toContain('n0t-shown');
      expect(ran.code).toBe(code);
    }
  }, 240_000);
});
