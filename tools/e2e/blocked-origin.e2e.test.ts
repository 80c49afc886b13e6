import { once } from 'node:events';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scriptedApi } from '../pack/testing/scripted-api.ts';
import { freePort } from '../services/free-port.ts';
import { type Chromium, findChromium, openChromium } from './testing/browser.ts';

const executable = await findChromium();

/** A page on a port of its own, with the client in it. */
const servePage = async () => {
  const entryPoints = [resolve(import.meta.dirname, '../../libs/client/src/index.ts')];
  const { outputFiles } = await build({ entryPoints, bundle: true, write: false, format: 'iife', globalName: 'sdk' });
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>A page</title><script>${outputFiles[0]?.text}</script>`);
  });
  const port = await freePort();
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const close = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return { origin: `http://localhost:${port}`, close };
};

describe.skipIf(executable === undefined)('a page in a real Chromium', () => {
  let chromium: Chromium;
  let page: Awaited<ReturnType<typeof servePage>>;

  beforeAll(async () => {
    [chromium, page] = await Promise.all([openChromium(executable ?? ''), servePage()]);
  });
  afterAll(async () => {
    await chromium?.close();
    await page?.close();
  });

  /** What the client says of a call of the API from the page. */
  const called = async (baseUrl: string): Promise<unknown> => {
    const visitor = await chromium.visit(page.origin);
    const call = `sdk.createClient({ baseUrl: '${baseUrl}', retry: { baseMs: 1, capMs: 1 } }).products.list()
      .then(({ items }) => items.length + ' product', ({ kind, message }) => kind + ' ' + message)`;
    const said = await visitor.page.evaluate(call);
    await visitor.close();
    return said;
  };

  it('reads of an API that allows its origin', async () => {
    await using api = await scriptedApi({ allowedOrigin: page.origin });
    expect(await called(api.url)).toBe('1 product');
  });

  it('is told by which setting an API does so that does not', async () => {
    await using api = await scriptedApi();
    const advice = `The API does not let this page read its answers: add the page's origin ${page.origin} to CORS_ORIGINS.`;
    expect(await called(api.url)).toContain(`blocked GET ${api.url}/api/v2/products: ${advice}`);
  });

  it('is told that nobody answers where nobody does', async () => {
    expect(await called(`http://127.0.0.1:${await freePort()}`)).toMatch(/^unreachable /);
  });
});
