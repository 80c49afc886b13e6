import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectDirectory } from '../services/project.ts';
import { DEPLOYED } from './deployed-versions.ts';

type Package = {
  readonly name: string;
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, object>>;
  readonly _attachments: Readonly<Record<string, { readonly data: string }>>;
};

const published: Package[] = [];
let registry: Server;
let folder: string;
let env: NodeJS.ProcessEnv;

const clone = () => join(folder, 'clone');

const run = (file: string, ...args: readonly string[]) =>
  promisify(execFile)(file, [...args], { cwd: clone(), env, maxBuffer: 64 * 1024 * 1024 });

const release = (...args: readonly string[]) => run(process.execPath, 'tools/release/release.ts', ...args);

const nx = (...args: readonly string[]) => run(process.execPath, 'node_modules/nx/dist/bin/nx.js', 'release', ...args);

const versionOf = async (project: string): Promise<string> =>
  JSON.parse(await readFile(join(clone(), project, 'package.json'), 'utf8')).version;

const next = (version: string): string =>
  version.replace(/^(\d+)\.(\d+)\..*/, (_, major, minor) => `${major}.${Number(minor) + 1}.0`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderline-release-'));
  registry = createServer(async (request, response) => {
    if (request.method === 'PUT') {
      published.push(JSON.parse((await request.toArray()).join('')));
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"ok":true}');
      return;
    }
    const known = published.at(-1);
    response
      .writeHead(known ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(known ?? { error: 'Not found' }));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
  await writeFile(join(folder, 'npmrc'), `registry=http://${host}/\n//${host}/:_authToken=none\n`);
  const who = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  const npmrc = { NPM_CONFIG_USERCONFIG: join(folder, 'npmrc'), npm_config_cache: join(folder, 'npm') };
  const { GITHUB_ACTIONS: _, npm_config_registry: __, ...own } = process.env;
  env = { ...own, ...who, ...npmrc, NX_DAEMON: 'false', ORDERLINE_STATE_DIRECTORY: folder };
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: projectDirectory,
  });
  await writeFile(join(folder, 'files'), stdout);
  await promisify(execFile)(
    'sh',
    ['-c', `mkdir clone && tar -C "$0" -cf - --ignore-failed-read -T - <files | tar -C clone -xf -`, projectDirectory],
    { cwd: folder },
  );
  await symlink(join(projectDirectory, 'node_modules'), join(clone(), 'node_modules'));
  await run('git', 'init', '-q', '-b', 'main');
  await run('git', 'add', '-A');
  await run('git', 'commit', '-qm', 'The project as it is');
}, 120_000);
afterAll(async () => {
  registry.close();
  await rm(folder, { recursive: true, force: true });
});

it('releases what is planned: versions, changelogs, tags, and the SDK at the registry, once', async () => {
  const [client, api, worker] = await Promise.all(['libs/client', 'apps/api', 'apps/worker'].map(versionOf));
  const plan = ['--message', 'Orders tell their number.', '--projects', '@orderline/api,@orderline/client'];
  await nx('plan', 'minor', ...plan, '--onlyTouched=false');
  await run('git', 'add', '-A');
  await run('git', 'commit', '-qm', 'Tell the number');
  const { stdout: head } = await run('git', 'rev-parse', 'HEAD');

  const planned = [`@orderline/api ${next(api ?? '')}`, `@orderline/client ${next(client ?? '')}`];
  const tried = await release('--dry-run');
  expect(tried.stdout).toBe(`orderline-api ${next(api ?? '')}\n`);
  for (const line of planned) expect(tried.stderr).toContain(`release: ${line}`);
  expect((await run('git', 'status', '--short')).stdout).toBe('');
  expect((await run('git', 'rev-parse', 'HEAD')).stdout).toBe(head);
  expect(published).toEqual([]);

  const done = await release();
  expect(done.stdout).toBe(`orderline-api ${next(api ?? '')}\n`);
  expect(await Promise.all(['libs/client', 'apps/api', 'apps/worker'].map(versionOf))).toEqual([
    ...[next(client ?? ''), next(api ?? ''), worker],
  ]);
  const tags = (await run('git', 'tag', '--points-at', 'HEAD')).stdout.trim().split('\n');
  expect(tags).toEqual(planned.map((line) => line.replace(' ', '@')));
  expect((await run('git', 'status', '--short')).stdout).toBe('');
  expect(await readFile(join(clone(), 'apps/api/CHANGELOG.md'), 'utf8')).toContain('Orders tell their number.');
  const lock = JSON.parse(await readFile(join(clone(), 'package-lock.json'), 'utf8'));
  expect(lock.packages['apps/api'].version).toBe(next(api ?? ''));
  const { stdout: deployed } = await run('git', 'show', `HEAD:${DEPLOYED}`);
  expect(deployed).toContain(`app.kubernetes.io/version: ${next(api ?? '')}\n`);
  expect(deployed).toContain(`newName: registry.example/orderline-worker\n    newTag: ${worker}\n`);

  const [sent] = published;
  expect([published.length, sent?.name, sent?.['dist-tags']]).toEqual([
    1,
    '@orderline/client',
    { latest: next(client ?? '') },
  ]);
  const tarball = gunzipSync(Buffer.from(Object.values(sent?._attachments ?? {})[0]?.data ?? '', 'base64')).toString();
  expect(tarball).toContain(`"version": "${next(client ?? '')}"`);
  expect(tarball).toContain('package/dist/index.js');

  const again = await release('publish');
  expect(again.stdout).toBe(done.stdout);
  expect(again.stderr).toContain('is published already');
  expect(published).toHaveLength(1);
});
