import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../services/command-line.ts';
import type { CheckContext } from './check.ts';
import { CHECKS } from './checks.ts';
import { clock } from './clock.ts';
import { givenServices, redisIsSupported } from './given.ts';
import { dependencies, nodeAtHand, pinnedNode } from './installation.ts';
import { leftovers } from './leftovers.ts';
import { containerEngine } from './local.ts';
import { ports } from './ports.ts';
import { diskSpace, state, stateCheck } from './storage.ts';

let project: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'orderline-doctor-'));
  await chmod(project, 0o755);
});
afterEach(() => rm(project, { recursive: true, force: true }));

const context = (env: NodeJS.ProcessEnv = {}): CheckContext => ({
  env,
  projectDirectory: project,
  stateDirectory: join(project, '.data'),
});

const write = async (name: string, content: unknown, mode = 0o644): Promise<string> => {
  const file = join(project, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content), { mode });
  return file;
};

const fakeNode = (name: string, version: string) => write(name, `#!/bin/sh\necho ${version}\n`, 0o755);

const withPath = (...folders: readonly string[]) =>
  context({ PATH: folders.map((folder) => join(project, folder)).join(':') });

it('every check has a name of its own', () => {
  expect(new Set(CHECKS.map(({ name }) => name)).size).toBe(CHECKS.length);
});

describe.skipIf(process.platform === 'win32')('Node', () => {
  it('at hand is that of PATH, not the one that npm put before it', async () => {
    await fakeNode('node_modules/.bin/node', 'v24.0.0');
    await fakeNode('bin/node', 'v18.20.1');
    const verdict = await nodeAtHand.run(withPath('node_modules/.bin', 'bin'));
    expect(verdict).toMatchObject({ status: 'failed', what: expect.stringContaining('18.20.1; 20 is the oldest') });
    await fakeNode('bin/node', 'v20.1.0');
    expect(await nodeAtHand.run(withPath('node_modules/.bin', 'bin'))).toMatchObject({ status: 'passed' });
    expect(await nodeAtHand.run(withPath('elsewhere'))).toMatchObject({ what: 'there is no node on PATH' });
  });

  it('as pinned is the very version of package.json', async () => {
    await write('package.json', { devDependencies: { node: '24.21.0' } });
    expect(await pinnedNode.run(context())).toMatchObject({ what: expect.stringContaining('none that runs') });
    await fakeNode('node_modules/node/bin/node', 'v24.20.0');
    expect(await pinnedNode.run(context())).toMatchObject({ what: expect.stringContaining('has 24.20.0') });
    await fakeNode('node_modules/node/bin/node', 'v24.21.0');
    expect(await pinnedNode.run(context())).toEqual({ status: 'passed', what: '24.21.0 in node_modules' });
  });
});

it('dependencies older than the lock are to be installed again', async () => {
  const at = (version: string) => ({ packages: { 'node_modules/hono': { version } } });
  await write('package-lock.json', at('4.1.0'));
  await write('node_modules/.package-lock.json', at('4.0.0'));
  expect(await dependencies.run(context())).toMatchObject({ status: 'failed', fix: 'run npm ci' });
  await write('node_modules/.package-lock.json', at('4.1.0'));
  expect(await dependencies.run(context())).toMatchObject({ status: 'passed' });
});

it.each(['80x', '0', '65536', '1.5'])('PORT=%s is refused as no port', async (text) => {
  expect(await ports[0]?.run(context({ PORT: text }))).toMatchObject({
    status: 'failed',
    what: `PORT=${text} is no TCP port`,
  });
});

describe('the data of development', () => {
  it('is nothing to complain of before the first start, and nothing is made by looking', async () => {
    for (const check of [diskSpace, state, leftovers])
      expect(await check.run(context())).toMatchObject({ status: 'passed' });
    await expect(rm(join(project, '.data'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is told by the version of its database', async () => {
    await write('.data/services/redis/server.log', '');
    expect(await state.run(context())).toMatchObject({ what: expect.stringContaining('no database yet') });
    await write('.data/services/postgres/data/PG_VERSION', '18\n');
    expect(await state.run(context())).toEqual({ status: 'passed', what: 'a database of PostgreSQL 18' });
  });

  it('of another user is named with the command that gives it back', async () => {
    await write('.data/services/redis/server.log', '');
    const services = join(project, '.data', 'services');
    const check = stateCheck(async (path) => path !== services);
    expect(await check.run(context())).toMatchObject({
      status: 'failed',
      what: `this user may not write to ${services}`,
      fix: expect.stringContaining('chown -R'),
    });
  });
});

describe('earlier runs', () => {
  const record = async (name: string, owner: number, command: string) => {
    const self = (await commandLine(process.pid)) ?? '';
    const server = { pid: process.pid, marker: self, stopSignal: 'SIGTERM' };
    return write(name, { owner: { pid: owner, command }, server });
  };

  it('that left a server running are named by its pid, with advice to end it', async () => {
    await record('.data/services/redis/server.run.json', process.pid, 'another program that had this pid');
    expect(await leftovers.run(context())).toEqual({
      status: 'advice',
      what: `left servers running: ${process.pid}`,
      fix: expect.stringContaining(`kill ${process.pid}`),
    });
  });

  it('that go on are no leftovers, and records of what is gone are none either', async () => {
    await write('.data/test/1/kafka/server.run.json', '{"cut sh');
    await write('.data/test/1/slot.run.json', { owner: { pid: process.pid, command: 'gone' } });
    expect(await leftovers.run(context())).toMatchObject({ what: 'left nothing running' });
    await record('.data/services/postgres/data.run.json', process.pid, (await commandLine(process.pid)) ?? '');
    expect(await leftovers.run(context())).toMatchObject({
      status: 'passed',
      what: `.data is in use by process ${process.pid}`,
    });
  });
});

it('a service that is neither given nor to be had is advice, each with a fix of its own', async () => {
  const without = context({ PATH: '', KAFKA_HOME: join(project, 'kafka') });
  const verdicts = await Promise.all([...givenServices, containerEngine].map(({ run }) => run(without)));
  expect(verdicts.map(({ status }) => status)).toEqual(['passed', 'advice', 'advice', 'advice']);
  const fixes = verdicts.flatMap((verdict) => ('fix' in verdict ? [verdict.fix] : []));
  expect(fixes).toEqual([
    expect.stringContaining('REDIS_URL'),
    expect.stringContaining('KAFKA_BROKERS'),
    expect.stringContaining('Docker'),
  ]);
  expect(new Set(fixes).size).toBe(3);
});

it.each([
  ['7.4.2', true],
  ['7.0.0', true],
  ['6.2.14', false],
  ['5.0.14', false],
  ['?', false],
])('Redis %s is supported: %s', (version, supported) => {
  expect(redisIsSupported(version)).toBe(supported);
});

it('a clock that stands before the files of the checkout is wrong', async () => {
  const file = await write('package.json', '{}');
  expect(await clock.run(context())).toMatchObject({ status: 'passed' });
  const tomorrow = new Date(Date.now() + 86_400_000);
  await utimes(file, tomorrow, tomorrow);
  expect(await clock.run(context())).toMatchObject({ status: 'failed', fix: expect.stringContaining('clock') });
});
