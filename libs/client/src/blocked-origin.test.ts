import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Fetch } from './exchange.ts';
import { createClient } from './index.ts';
import { json, scriptedOptions } from './testing/scripted.ts';

const page = 'http://localhost:5173';

type Network = {
  /** Whether the server answers at all. */
  readonly up: boolean;
  /** Which calls of a page that is let in fail in passing. */
  readonly failing?: number;
  readonly allowed: boolean;
};

/** What a browser does with the calls of a page: those that it may not read fail as those that got nowhere. */
const browsing = ({ up, allowed, failing = 0 }: Network) => {
  const modes: string[] = [];
  const urls: string[] = [];
  const fetch: Fetch = async (url, { mode = 'cors' }) => {
    urls.push(url);
    modes.push(mode);
    if (!up || modes.length <= failing || (!allowed && mode === 'cors')) throw new TypeError('Failed to fetch');
    return json(200, { items: [], page: { next: null } });
  };
  return { client: createClient({ ...scriptedOptions().options, fetch }), modes, urls };
};

const at = (origin: string, onLine = true) => {
  vi.stubGlobal('location', { origin });
  vi.stubGlobal('navigator', { onLine });
};

afterEach(() => vi.unstubAllGlobals());

describe('a page whose call failed', () => {
  it('is told after the last attempt that its origin is not allowed, and by which setting it is', async () => {
    at(page);
    const { client, modes, urls } = browsing({ up: true, allowed: false });
    await expect(client.products.list({ q: 'mug' })).rejects.toMatchObject({
      name: 'NetworkFault',
      kind: 'blocked',
      message: `GET https://api.test/api/v2/products?q=mug: The API does not let this page read its answers: add the page's origin ${page} to CORS_ORIGINS. (A proxy that fails in its place looks the same.)`,
    });
    expect(modes).toEqual(['cors', 'cors', 'cors', 'cors', 'cors', 'no-cors']);
    expect(urls.slice(4)).toEqual(['https://api.test/api/v2', 'https://api.test/api/v2']);
  });

  it('has its call repeated where it was a passing fault', async () => {
    at(page);
    const { client, modes } = browsing({ up: true, allowed: true, failing: 3 });
    expect(await client.products.list()).toMatchObject({ items: [] });
    expect(modes).toEqual(['cors', 'cors', 'cors', 'cors']);
  });

  it('is told that nobody answers where nobody does', async () => {
    at(page);
    const { client } = browsing({ up: false, allowed: false });
    await expect(client.products.list()).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it.each([
    ['the device is offline', () => at(page, false)],
    ['the page is the API’s own', () => at('https://api.test')],
    ['there is no page', () => {}],
  ])('is not asked about where %s', async (_where, be) => {
    be();
    const { client, modes } = browsing({ up: true, allowed: false });
    await expect(client.products.list()).rejects.toMatchObject({ kind: 'unreachable' });
    expect(new Set(modes)).toEqual(new Set(['cors']));
    expect(modes).toHaveLength(4);
  });
});
