import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

const registry = async (answer: RequestListener): Promise<string> => {
  const server: Server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};

/** A checkout without node_modules, as somebody has cloned it, with an empty cache. */
const startIn = async (url: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'orderline-bootstrap-'));
  opened.push(() => rm(folder, { recursive: true, force: true }));
  for (const path of ['package.json', 'package-lock.json', 'tools/bootstrap']) {
    await cp(join(root, path), join(folder, path), { recursive: true });
  }
  const env = { ...process.env, npm_config_registry: url, npm_config_cache: join(folder, 'cache') };
  const child = spawn(process.execPath, ['tools/bootstrap/run.mjs', 'tools/dev/start.ts'], { cwd: folder, env });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  return { code, said };
};

describe('npm start on a machine that has nothing installed yet', () => {
  it.each([
    ['nothing listens', () => Promise.resolve('http://127.0.0.1:9/')],
    ['nobody answers', () => registry(() => {})],
  ])('says what is missing where %s at the registry', async (_how, open) => {
    const url = await open();
    const { code, said } = await startIn(url);
    expect(code).toBe(1);
    expect(said).toContain(`${url} does not answer: trying with what npm has in its cache`);
    expect(said).toMatch(/Dependencies are missing and .* does not answer\. Connect this machine to a network/);
  });

  it('goes on where the registry answers, though it does not know the question', async () => {
    const url = await registry((_request, response) => response.writeHead(404).end('{}'));
    const { code, said } = await startIn(url);
    expect(code).toBe(1);
    expect(said).not.toContain('does not answer');
    expect(said).toContain('npm ci failed');
  });
});
