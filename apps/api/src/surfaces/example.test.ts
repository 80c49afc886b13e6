import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi } from '../testing/open-api.ts';

describe('the example app', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'example-'));
    await writeFile(join(directory, 'index.html'), '<!doctype html><title>shop</title>');
    await writeFile(join(directory, 'main.js'), 'export {};');
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('is served from its folder, and may load from nowhere else', async () => {
    const { send } = openApi({ exampleApp: directory });
    const page = await send('GET /example/');
    expect([page.status, page.text]).toEqual([200, '<!doctype html><title>shop</title>']);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect((await send('GET /example/main.js')).headers.get('content-type')).toMatch(/^text\/javascript/);
    expect((await send('GET /example')).headers.get('location')).toBe('/example/');
  });

  it.each([
    '/example/missing.js',
    '/example/..%2Fpackage.json',
    '/example/%2e%2e/package.json',
    '/example/../../etc/passwd',
  ])('has nothing else: %s', async (path) => {
    const { status, body } = await openApi({ exampleApp: directory }).send(`GET ${path}`);
    expect([status, body.code]).toEqual([404, 'not-found']);
  });

  it('is nowhere without a folder', async () => {
    for (const path of ['/example', '/example/'] as const)
      expect((await openApi().send(`GET ${path}`)).status).toBe(404);
  });
});
