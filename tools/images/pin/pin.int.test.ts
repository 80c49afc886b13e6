import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { findExecutable } from '../../services/executable.ts';
import { freePort } from '../../services/free-port.ts';

const program = await findExecutable('docker-registry', process.env);

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const digestOf = (bytes: string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const servers: Server[] = [];
const serve = async (listener: RequestListener): Promise<string> => {
  const port = await freePort();
  servers.push(createServer(listener).listen(port, '127.0.0.1'));
  await once(servers.at(-1) ?? process, 'listening');
  return `127.0.0.1:${port}`;
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderline-pin-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true });
});

const place = async (files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
};
const compose = (image: string) => `services:\n  it:\n    image: ${image} # as tested\n`;
const read = (name = 'infra/compose.yaml') => readFile(join(folder, name), 'utf8');

const pin = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [
    join(import.meta.dirname, '../images.ts'),
    'pin',
    '--in',
    folder,
    ...args,
  ]).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }) => ({ code, stdout }),
  );

describe.skipIf(!program)('images of a real registry', () => {
  let registry: string;
  let running: ReturnType<typeof spawn>;
  let storage: string;

  beforeAll(async () => {
    storage = await mkdtemp(join(tmpdir(), 'orderline-registry-'));
    registry = `127.0.0.1:${await freePort()}`;
    const settings = { version: 0.1, storage: { filesystem: { rootdirectory: storage } }, http: { addr: registry } };
    await writeFile(join(storage, 'config.yml'), JSON.stringify(settings));
    running = spawn(program ?? '', ['serve', join(storage, 'config.yml')], { stdio: 'ignore' });
    await vi.waitFor(async () => expect((await fetch(`http://${registry}/v2/`)).status).toBe(200), 20_000);
  });
  afterAll(async () => {
    running.kill();
    await once(running, 'exit');
    await rm(storage, { recursive: true });
  });

  const put = async (path: string, body: string, type: string) => {
    const answer = await fetch(new URL(path, `http://${registry}`), {
      ...{ method: 'PUT', headers: { 'content-type': type }, body },
    });
    expect([path, answer.status]).toEqual([path, 201]);
    return digestOf(body);
  };

  /** An index of one platform; `says` makes it another image. Answers the digests of the index and of the manifest. */
  const push = async (name: string, tag: string, says: string): Promise<readonly [string, string]> => {
    const config = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { says } } });
    const begun = await fetch(`http://${registry}/v2/${name}/blobs/uploads/`, { method: 'POST' });
    const upload = new URL(begun.headers.get('location') ?? '', `http://${registry}`);
    upload.searchParams.set('digest', digestOf(config));
    await put(upload.href, config, 'application/octet-stream');
    const layer = {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: digestOf(config),
      size: config.length,
    };
    const manifest = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: layer, layers: [] });
    const of = await put(`/v2/${name}/manifests/${digestOf(manifest)}`, manifest, MANIFEST);
    const platform = { architecture: 'amd64', os: 'linux' };
    const manifests = [{ mediaType: MANIFEST, digest: of, size: manifest.length, platform }];
    const index = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests });
    return [await put(`/v2/${name}/manifests/${tag}`, index, INDEX), of];
  };

  it('get the digest of their index in every file, and a tag that moves is told with both', async () => {
    const [first] = await push('shop/cache', '8.0', 'first');
    const image = `${registry}/shop/cache:8.0`;
    const files = {
      'infra/compose.yaml': compose(image),
      'infra/k8s/deep/it.yaml': `        - image: "${image}"\n`,
      'infra/k8s/release/kustomization.yaml': `images:\n  - newName: ${registry}/shop/cache\n    newTag: "8.0"\n`,
      'Dockerfile.api': `ARG BUILD_BASE=${image}\nFROM \${BUILD_BASE}\n`,
    };
    await place(files);
    expect(await pin('--check')).toMatchObject({ code: 1, stdout: expect.stringContaining('it has no digest') });
    expect(await read()).toBe(compose(image));
    expect(await pin()).toEqual({ code: 0, stdout: `${image}@${first}\n` });
    const release = 'infra/k8s/release/kustomization.yaml';
    expect(await read(release)).toBe(files[release]);
    expect(await pin('--released', '--check')).toMatchObject({ code: 1 });
    expect(await pin('--released')).toEqual({ code: 0, stdout: `${image}@${first}\n` });
    for (const [name, text] of Object.entries(files)) {
      expect(await read(name)).toBe(text.replace(/8\.0(?=["\n ])/, `8.0@${first}`));
    }
    expect(await pin('--check')).toEqual({ code: 0, stdout: '' });

    const [second] = await push('shop/cache', '8.0', 'second');
    const moved = await pin('--check');
    expect(moved.code).toBe(1);
    expect(moved.stdout).toContain(
      `infra/compose.yaml:3  [images by digest] ${image}@${first}: the tag has moved to ${second}`,
    );
    expect(await pin()).toEqual({ code: 0, stdout: `${image}@${second}\n` });
    expect(await read()).toBe(compose(`${image}@${second}`));
  });

  it('that are not there, or have no tag, are named by file and line, and then nothing is written', async () => {
    await push('shop/there', '1', 'it');
    const there = compose(`${registry}/shop/there:1`);
    await place({
      'infra/compose.yaml': there,
      'Dockerfile.api': `FROM ${registry}/shop/gone:1\nFROM ${registry}/shop/there\n`,
    });
    const { code, stdout } = await pin();
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^Dockerfile\.api:1 {2}.*shop\/gone:1: .* answers 404: there is no such image: check name and tag/m,
    );
    expect(stdout).toMatch(/^Dockerfile\.api:2 {2}.*it has no tag/m);
    expect(await read()).toBe(there);
  });

  it('are asked for with the token that the registry sends for', async () => {
    const [digest] = await push('shop/token', '1', 'it');
    const asked: (string | null)[] = [];
    const guarded = await serve(async (request, response) => {
      const url = new URL(request.url ?? '', `http://${guarded}`);
      if (url.pathname === '/token') {
        asked.push(url.searchParams.get('service'), url.searchParams.get('scope'));
        return void response.end(JSON.stringify({ access_token: 'let me in' }));
      }
      if (request.headers.authorization !== 'Bearer let me in') {
        const challenge = `Bearer realm="http://${guarded}/token",service="shop",scope="repository:shop/token:pull"`;
        return void response.writeHead(401, { 'www-authenticate': challenge }).end();
      }
      const { method = 'GET', headers } = request;
      const answer = await fetch(`http://${registry}${url.pathname}`, {
        method,
        headers: { accept: String(headers.accept) },
      });
      response.writeHead(answer.status, { 'docker-content-digest': answer.headers.get('docker-content-digest') ?? '' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
    await place({ 'infra/compose.yaml': compose(`${guarded}/shop/token:1`) });
    expect(await pin()).toMatchObject({ code: 0 });
    expect(await read()).toBe(compose(`${guarded}/shop/token:1@${digest}`));
    expect(asked.slice(0, 2)).toEqual(['shop', 'repository:shop/token:pull']);
  });
});

describe('a registry that is not to be trusted, or not there', () => {
  const answering =
    (status: number, headers: Readonly<Record<string, string>> = {}): RequestListener =>
    (_request, response) =>
      void response.writeHead(status, headers).end('{}');

  it.each<readonly [string, RequestListener, RegExp]>([
    [
      'sends other bytes',
      answering(200, { 'docker-content-digest': `sha256:${'0'.repeat(64)}` }),
      /tells sha256:0+, and sends what has sha256:44136fa/,
    ],
    [
      'tells no digest that is one',
      answering(200, { 'docker-content-digest': 'md5:0' }),
      /tells "md5:0", which is no digest/,
    ],
    ['lets nobody in', answering(401), /wants to be asked in a way that this does not know/],
    [
      'wants a password',
      answering(401, { 'www-authenticate': 'Basic realm="it"' }),
      /does not know \(Basic realm="it"\)/,
    ],
    [
      'sends for tokens to nowhere',
      answering(401, { 'www-authenticate': 'Bearer realm="http://127.0.0.1:1/"' }),
      /127\.0\.0\.1:1 does not answer/,
    ],
    ['has enough', answering(429), /answers 429: it was asked too often/],
    ['is broken', answering(500), /answers 500: try again/],
    ['breaks off', (request) => request.destroy(), /does not answer \(.*\): check the network/],
  ])('%s: it says so, and writes nothing', async (_what, listener, says) => {
    const text = compose(`${await serve(listener)}/a/b:1`);
    await place({ 'infra/compose.yaml': text });
    expect(await pin()).toMatchObject({ code: 1, stdout: expect.stringMatching(says) });
    expect(await read()).toBe(text);
  });
});
