import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@orderline/adapters-postgres';
import { createDatabase, type TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChecks } from '../doctor/check.ts';
import { givenServices } from '../doctor/given.ts';
import { ports } from '../doctor/ports.ts';
import { renderJson } from '../doctor/render.ts';
import { settings } from '../doctor/settings.ts';
import { serverAccount } from '../services/account.ts';
import { freePort } from '../services/free-port.ts';
import { projectDirectory, stateDirectory } from '../services/project.ts';
import { exchange } from '../services/tcp.ts';
import { environmentOf } from './testing/system.ts';
import { startInVain, type VainStart } from './testing/vain-start.ts';

type Place = {
  readonly migrated: TestDatabase;
  readonly empty: TestDatabase;
  /** Needs a release that nobody has. */
  readonly ahead: TestDatabase;
  readonly blackHole: number;
  readonly http: number;
  readonly busy: number;
  /** A file that its owner alone reads, where its owner may not. */
  readonly unreadable: string;
};

const at = ({ url }: TestDatabase, change: Partial<URL>): string => Object.assign(new URL(url), change).href;
const postgresOn = (port: number): string => `postgres://shop:n0t-shown@127.0.0.1:${port}/shop`;

type Case = {
  readonly fault: string;
  readonly app?: 'api' | 'worker';
  readonly env: (place: Place) => NodeJS.ProcessEnv;
  readonly code: 75 | 78;
  /** Of the one line that tells of it: what is wrong, where, and what to do. */
  readonly says: RegExp;
  /** What the doctor says of it, who sees neither rights of others nor addresses. */
  readonly seen?: RegExp;
  /** Whether it has no more rights than a user. */
  readonly asUser?: true;
};

/** Told at once and waited for; the time is up after a second. */
const WAITS = { STARTUP_TIMEOUT_SECONDS: '1' };

const CASES: readonly Case[] = [
  {
    fault: 'a setting that is missing',
    seen: /DATABASE_URL: expected .*; got nothing/,
    env: () => ({ DATABASE_URL: '' }),
    code: 78,
    says: /^DATABASE_URL: expected .*; got nothing \(not set\); every setting is explained in docs\/configuration\.md$/,
  },
  {
    fault: 'a setting that is malformed',
    seen: /DATABASE_POOL_SIZE: expected a whole number/,
    app: 'worker',
    env: () => ({ DATABASE_POOL_SIZE: 'many' }),
    code: 78,
    says: /^DATABASE_POOL_SIZE: expected a whole number from 1 to 500; got "many" \(environment variable DATABASE_POOL_SIZE\);/,
  },
  {
    fault: 'a secret in a file that may not be read',
    env: ({ unreadable }) => ({ CURSOR_SECRET_FILE: unreadable }),
    code: 78,
    says: /^CURSOR_SECRET: expected a readable file at .*; got EACCES \(CURSOR_SECRET_FILE\);/,
    asUser: true,
  },
  {
    fault: 'a PostgreSQL that nobody has started',
    seen: /DATABASE_URL/,
    env: () => ({ ...WAITS, DATABASE_URL: postgresOn(1) }),
    code: 75,
    says: /ECONNREFUSED 127\.0\.0\.1:1.*check that it runs, and the address \(DATABASE_URL\)/,
  },
  {
    fault: 'a PostgreSQL that never answers',
    seen: /DATABASE_URL.*(?:no answer|did not answer) within/,
    app: 'worker',
    env: ({ blackHole }) => ({ ...WAITS, DATABASE_URL: postgresOn(blackHole) }),
    code: 75,
    says: /the connection did not stand within 1000 ms.*check that it runs, and the address \(DATABASE_URL\)/,
  },
  {
    fault: 'a PostgreSQL that is an HTTP server',
    seen: /DATABASE_URL/,
    env: ({ http }) => ({ ...WAITS, DATABASE_URL: postgresOn(http) }),
    code: 75,
    says: /check that it runs, and the address \(DATABASE_URL\)/,
  },
  {
    fault: 'a wrong password',
    seen: /password authentication failed/,
    env: ({ migrated }) => ({ DATABASE_URL: at(migrated, { password: 'n0t-shown' }) }),
    code: 78,
    says: /password authentication failed.*check user and password \(DATABASE_URL\)/,
  },
  {
    fault: 'a database that does not exist',
    seen: /nowhere/,
    app: 'worker',
    env: ({ migrated }) => ({ DATABASE_URL: at(migrated, { pathname: '/nowhere' }) }),
    code: 78,
    says: /database "nowhere" does not exist.*create it, or check its name \(DATABASE_URL\)/,
  },
  {
    fault: 'a schema that nobody migrated',
    env: ({ empty }) => ({ ...WAITS, DATABASE_URL: empty.url }),
    code: 75,
    says: /the schema is at 0, this release needs \d+.*migrate the database/,
  },
  {
    fault: 'a schema that took away what this release uses',
    seen: /needs a release that knows 9998/,
    app: 'worker',
    env: ({ ahead }) => ({ DATABASE_URL: ahead.url }),
    code: 78,
    says: /the schema is at \d+ and needs a release that knows 9998, this one knows \d+: start a newer release/,
  },
  {
    fault: 'a port of its own that another program has',
    seen: /PORT.*held by another program/,
    env: ({ busy }) => ({ PORT: String(busy) }),
    code: 75,
    says: /port \d+ on 127\.0\.0\.1 is busy: stop what listens there, or ask for another port/,
  },
  {
    fault: 'a management port that another program has',
    seen: /WORKER_MANAGEMENT_PORT.*held by another program/,
    app: 'worker',
    env: ({ busy }) => ({ WORKER_MANAGEMENT_PORT: String(busy) }),
    code: 75,
    says: /port \d+ on 127\.0\.0\.1 is busy: stop what listens there, or ask for another port/,
  },
  {
    fault: 'a port that only root may take',
    env: () => ({ PORT: '80' }),
    code: 78,
    says: /no permission to listen on port 80 of 127\.0\.0\.1 \(EACCES\): ask for a port from 1024 on/,
    asUser: true,
  },
  {
    fault: 'an address that this machine does not have',
    env: () => ({ HOST: '192.0.2.1' }),
    code: 78,
    says: /192\.0\.2\.1 is no address of this machine \(EADDRNOTAVAIL\): bind one that it has/,
  },
];

/** What the line tells, whether it is one of the log or of a program that has no log yet. */
const told = ({ wrong, stray }: VainStart): readonly string[] => [
  ...wrong.map(({ msg, cause, advice }) => [msg, cause, advice].filter(Boolean).join(': ')),
  ...stray.split('\n').filter((line) => line !== ''),
];

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

describe.skipIf(!process.env.TEST_DATABASE_URL)('a start in vain', () => {
  let place: Place;
  let directory: string;
  const servers: Server[] = [];
  const durations: string[] = [];

  const listening = async (server: Server): Promise<number> => {
    servers.push(server);
    const port = await freePort();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return port;
  };

  beforeAll(async () => {
    const [migrated, empty, ahead] = [await createDatabase(), await createDatabase(), await createDatabase()];
    directory = await mkdtemp(join(tmpdir(), 'orderline-bad-starts-'));
    const unreadable = join(directory, 'secret');
    place = {
      migrated,
      empty,
      ahead,
      blackHole: await listening(createServer()),
      http: await listening(createHttpServer((_request, response) => response.end('hello'))),
      busy: await listening(createServer()),
      unreadable,
    };
    await writeFile(unreadable, 'x'.repeat(40));
    await chmod(unreadable, 0o000);
    await chmod(directory, 0o755);
    await Promise.all([migrated, ahead].map(({ url }) => migrate({ url })));
    await ahead.sql`insert into schema_migrations (version, name, checksum, needed_by) values (9999, 'later', 'x', 9998)`;
  });
  afterAll(async () => {
    process.stdout.write(`bad starts, until the cause was told and until the end:\n${durations.join('\n')}\n`);
    for (const server of servers) server.close();
    await Promise.all([place?.migrated.drop(), place?.empty.drop(), place?.ahead.drop()]);
    await rm(directory, { recursive: true, force: true });
  });

  it.each(CASES)('for $fault ends with $code and one line that says what to do', async (one) => {
    const { fault, app = 'api', env, code, says, asUser } = one;
    const ports = [await freePort(), await freePort(), await freePort()].map(String);
    const given = {
      ...(await environmentOf({ databaseUrl: place.migrated.url })),
      ...{ PORT: ports[0], MANAGEMENT_PORT: ports[1], WORKER_MANAGEMENT_PORT: ports[2] },
      ...{ DRAIN_SECONDS: '0' },
      ...env(place),
    };
    const account = asUser ? await serverAccount() : undefined;
    const program = [`apps/${app}/src/main.ts`];
    const ended = await startInVain({ program, env: given, ...(account && { account }) });
    durations.push(`  ${seconds(ended.saidAfter)} s, ${seconds(ended.goneAfter)} s: ${fault} (${app})`);
    const lines = told(ended);
    expect({ lines, code: ended.code }).toEqual({ lines: expect.arrayContaining([expect.stringMatching(says)]), code });
    expect(lines.join('\n')).not.toContain('n0t-shown');
    expect(lines.join('\n')).not.toMatch(/\n\s+at /);
    const fatal = ended.wrong.filter(({ level }) => level === 'fatal');
    expect(fatal.length).toBe(ended.wrong.length === 0 ? 0 : 1);
    expect(fatal.map((line) => line.err)).toEqual(fatal.map(() => undefined));
    if (ended.wrong.length === 0) expect(lines.length).toBe(1);
    const answers = await Promise.all(
      ports.map((port) => exchange({ host: '127.0.0.1', port: Number(port), withinMs: 1_000 })),
    );
    expect(answers).toEqual(ports.map(() => undefined));
  });

  const doctor = async (env: NodeJS.ProcessEnv) => {
    const results = await runChecks(
      { checks: [settings, ...ports, ...givenServices.slice(0, 1)] },
      {
        env: { ...(await environmentOf({ databaseUrl: place.migrated.url })), ENVIRONMENT: 'test', ...env },
        projectDirectory,
        stateDirectory,
      },
    );
    const { checks }: { checks: typeof results } = JSON.parse(renderJson(results));
    return checks.filter(({ status }) => status === 'failed').map((one) => JSON.stringify(one));
  };

  it.each(CASES.filter(({ seen }) => seen !== undefined))(
    'for $fault is seen by the doctor, and by its cause',
    async (one) => {
      expect(await doctor(one.env(place))).toContainEqual(expect.stringMatching(one.seen ?? ''));
    },
  );

  it('writes nothing', async () => {
    expect(await place.empty.sql`select relname from pg_class where relnamespace = 'public'::regnamespace`).toEqual([]);
    const [{ orders } = {}] = await place.migrated.sql`select count(*)::int as orders from orders`;
    expect(orders).toBe(0);
  });
});
