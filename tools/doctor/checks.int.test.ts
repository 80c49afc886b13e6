import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../services/free-port.ts';
import { projectDirectory, stateDirectory } from '../services/project.ts';
import { exitCode, runChecks } from './check.ts';
import { embeddedPostgres } from './embedded-postgres.ts';
import { givenServices } from './given.ts';
import { ports } from './ports.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const listen = async (server: Server): Promise<number> => {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on no TCP port');
  return address.port;
};

const deaf = () => listen(createServer((socket) => socket.resume()));

const examine = (checks: typeof ports, env: NodeJS.ProcessEnv) =>
  runChecks({ checks }, { env, projectDirectory, stateDirectory });

describe('a port', () => {
  const api = ports.slice(0, 1);

  it('is well when it is free, or held by a running Orderline', async () => {
    expect(await examine(api, { PORT: String(await freePort()) })).toMatchObject([{ status: 'passed' }]);
    const ours = createHttpServer((request, response) => {
      response.statusCode = request.url === '/health/live' ? 200 : 404;
      response.end('{"status":"up","checks":{}}');
    });
    expect(await examine(api, { PORT: String(await listen(ours)) })).toMatchObject([
      { status: 'passed', what: expect.stringContaining('held by a running Orderline') },
    ]);
  });

  it('is a failure when another program holds it, whether it speaks HTTP or nothing at all', async () => {
    const other = createHttpServer((_request, response) => response.end('hello'));
    const busy = [await listen(other), await deaf()];
    const results = await Promise.all(busy.map((port) => examine(api, { PORT: String(port) })));
    for (const [index, port] of busy.entries()) {
      expect(results[index]).toMatchObject([
        { status: 'failed', what: expect.stringContaining(`${port}, for the API`) },
      ]);
      expect(exitCode(results[index] ?? [])).toBe(1);
    }
  });
});

describe('services that are given', () => {
  const given = {
    DATABASE_URL: process.env.TEST_DATABASE_URL,
    REDIS_URL: process.env.TEST_REDIS_URL,
    KAFKA_BROKERS: process.env.TEST_KAFKA_BROKERS,
  };

  it('are named with what answers', async () => {
    const results = await examine(givenServices, { ...given, PATH: '' });
    const answers = [/^PostgreSQL \d+.* answers$/, /^Redis \d+\.\d+.* answers$/, /^1 of 1 brokers/];
    const present = [given.DATABASE_URL, given.REDIS_URL, given.KAFKA_BROKERS].map((url) => url !== undefined);
    expect(present[0]).toBe(true);
    expect(results.map(({ what }, index) => answers[index]?.test(what))).toEqual(present);
  });

  it('fail where the schema is not migrated and nobody does it at the start', async () => {
    const asked = { DATABASE_URL: given.DATABASE_URL, ENVIRONMENT: 'production' };
    const [postgres] = await examine(givenServices.slice(0, 1), asked);
    expect(postgres).toMatchObject({
      status: 'failed',
      what: expect.stringMatching(/^its schema is at 0, this release needs \d+$/),
      fix: 'npm run migrate',
    });
  });

  it('that refuse our password fail, and no password is told', async () => {
    const url = Object.assign(new URL(given.DATABASE_URL ?? ''), { password: 'wrong-secret' });
    const [postgres] = await examine(givenServices.slice(0, 1), { DATABASE_URL: url.href });
    expect(postgres).toMatchObject({
      status: 'failed',
      what: expect.stringContaining('password authentication failed'),
    });
    expect(JSON.stringify(postgres)).not.toContain('wrong-secret');
  });

  it('that are closed or say nothing fail, each with a line that names its own variable', async () => {
    const closed = await freePort();
    const silent = await deaf();
    for (const port of [closed, silent]) {
      const env = {
        DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/shop`,
        REDIS_URL: `redis://127.0.0.1:${port}`,
        KAFKA_BROKERS: `127.0.0.1:${port}`,
      };
      const results = await examine(givenServices, env);
      for (const [index, name] of ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS'].entries())
        expect(results[index]).toMatchObject({ name, status: 'failed', fix: expect.stringContaining(name) });
    }
  });
});

it('the PostgreSQL that npm installed runs here', async () => {
  const results = await examine([embeddedPostgres], {});
  expect(results).toMatchObject([{ status: 'passed', what: expect.stringMatching(/^\d+\.\d+ runs/) }]);
});
