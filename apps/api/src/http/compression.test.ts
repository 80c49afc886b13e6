import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { newId } from '@orderline/composition';
import { answerOf, type Endpoint } from '@orderline/contracts/http/endpoint';
import { readProduct } from '@orderline/contracts/http/v1/products';
import { allEndpoints } from '@orderline/contracts/http/versions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createAppOf } from '../app.ts';
import { openApi } from '../testing/open-api.ts';
import { mugDetails, openShop, stocked } from '../testing/shop.ts';
import { codingFor, compressed } from './compression.ts';
import { route } from './route.ts';

const decode = {
  zstd: zstdDecompressSync,
  br: brotliDecompressSync,
  gzip: gunzipSync,
} as const;

describe('Accept-Encoding', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate', 'gzip'],
    ['GZIP', 'gzip'],
    ['deflate', null],
    ['identity', null],
    ['*', 'zstd'],
    ['zstd;q=0, *', 'br'],
    ['*;q=0', null],
    ['*;q=0, gzip', 'gzip'],
    ['identity;q=0, gzip;q=0.1', 'gzip'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['gzip;q=0.2, identity;q=0.9', null],
    ['gzip;q=0', null],
    ['gzip;q=0, br;q=0, zstd;q=0', null],
    ['gzip;q=0.5;q=0', null],
    [', ;;= "', null],
  ])('of %s asks for %s', (header, coding) => {
    expect(codingFor(header)).toBe(coding);
  });
});

it.each(['zstd', 'br', 'gzip'] as const)('text of any length is the same after %s and back', async (coding) => {
  for (const text of ['é'.repeat(600), 'x'.repeat(64 * 1024), 'Zürich '.repeat(50_000)]) {
    expect(decode[coding](await compressed(text, coding)).toString()).toBe(text);
  }
});

const openLongShop = async (changes: Parameters<typeof openShop>[0] = {}) => {
  const shop = await openShop(changes);
  const details = { ...mugDetails, sku: 'POT-01', description: 'Holds 3 l, and no drop more. '.repeat(60) };
  const pot = await stocked(shop, { ...shop, details, units: 20 });
  const ask = async (path: string, headers: Readonly<Record<string, string>>, method = 'GET') => {
    const response = await shop.app.request(path, { method, headers });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes };
  };
  return { ...shop, ask, pot };
};

describe('an answer over 1 KiB', () => {
  it.each(['zstd', 'br', 'gzip'] as const)('is compressed for who accepts %s, and read the same', async (coding) => {
    const { ask, pot } = await openLongShop();
    for (const path of ['/api/v1/products', `/api/v2/products/${pot.id}`]) {
      const plain = await ask(path, {});
      const { headers, bytes } = await ask(path, { 'Accept-Encoding': coding });
      expect([headers.get('content-encoding'), headers.get('content-type')]).toEqual([coding, 'application/json']);
      expect(bytes.length).toBeLessThan(plain.bytes.length / 2);
      expect(decode[coding](bytes)).toEqual(plain.bytes);
      expect(plain.headers.get('content-encoding')).toBeNull();
    }
  });

  it('says to caches that it depends on what is accepted, beside what it depends on otherwise', async () => {
    const { ask, mug } = await openLongShop();
    for (const accepted of ['gzip', 'identity']) {
      const { headers } = await ask('/api/v1/products', { 'Accept-Encoding': accepted });
      expect(headers.get('vary')).toBe('Accept-Encoding, Origin');
    }
    const short = await ask(`/api/v1/products/${mug.id}`, { 'Accept-Encoding': 'gzip' });
    expect([short.headers.get('content-encoding'), short.headers.get('vary')]).toEqual([null, 'Origin']);
  });

  it('has a weak tag, by which it is known and changed as by the strong one', async () => {
    const { ask, send, staff, pot } = await openLongShop();
    const path = `/api/v1/products/${pot.id}`;
    const [plain, gzipped] = [await ask(path, {}), await ask(path, { 'Accept-Encoding': 'gzip' })];
    const etag = String(gzipped.headers.get('etag'));
    expect(etag).toBe(`W/${plain.headers.get('etag')}`);
    for (const accepted of ['gzip', 'identity']) {
      for (const known of [etag, String(plain.headers.get('etag'))]) {
        const again = await ask(path, { 'Accept-Encoding': accepted, 'If-None-Match': known });
        const expected = accepted === 'gzip' ? etag : plain.headers.get('etag');
        expect([again.status, again.bytes.length, again.headers.get('etag')]).toEqual([304, 0, expected]);
        expect(again.headers.get('vary')).toContain('Accept-Encoding');
        expect(again.headers.get('content-encoding')).toBeNull();
      }
    }
    const changing = { token: staff, headers: { 'If-Match': etag }, body: { title: 'Iron pot' } };
    expect((await send(`PATCH ${path}`, changing)).status).toBe(200);
    expect((await send(`PATCH ${path}`, changing)).status).toBe(412);
  });

  it('is answered to HEAD with the same headers', async () => {
    const { ask } = await openLongShop();
    const told = ({ headers }: { readonly headers: Headers }) =>
      ['content-encoding', 'content-type', 'etag', 'vary', 'cache-control'].map((name) => headers.get(name));
    for (const accepted of ['br', 'identity']) {
      const [head, read] = [
        await ask('/api/v1/products', { 'Accept-Encoding': accepted }, 'HEAD'),
        await ask('/api/v1/products', { 'Accept-Encoding': accepted }),
      ];
      expect([told(head), head.bytes.length]).toEqual([told(read), 0]);
    }
  });

  it('is left as it is where a proxy compresses', async () => {
    const { ask } = await openLongShop({ compression: false });
    const { headers } = await ask('/api/v1/products', { 'Accept-Encoding': 'gzip' });
    expect([headers.get('content-encoding'), headers.get('vary')]).toEqual([null, 'Origin']);
    expect(headers.get('etag')).toMatch(/^"/);
  });

  it('is never compressed where it is confidential', async () => {
    const { http } = openApi();
    const token = 'no secret of anybody '.repeat(100);
    const endpoint = { ...readProduct, answers: { 200: z.object({ token: z.string() }) } };
    const answering = (more: Pick<Endpoint, 'path' | 'confidential'>) =>
      route({ ...endpoint, ...more }, async () => ({ body: { token } }));
    const app = createAppOf(
      [answering({ path: '/open/{id}' }), answering({ path: '/hidden/{id}', confidential: true })],
      http,
    );
    const codingOf = async (path: string) =>
      (await app.request(path, { headers: { 'Accept-Encoding': 'gzip' } })).headers.get('content-encoding');
    expect([await codingOf(`/open/${newId()}`), await codingOf(`/hidden/${newId()}`)]).toEqual(['gzip', null]);
  });

  it('is confidential wherever it holds a secret', () => {
    const secrets = /^(?:accessToken|refreshToken|deviceToken|key|secret|password|ticket)$/;
    const isSecret = (model: unknown): boolean =>
      model instanceof z.ZodObject && Object.keys(model.shape).some((name) => secrets.test(name));
    const holding = allEndpoints.filter((endpoint) => isSecret(answerOf(endpoint)[1]));
    expect(holding.map(({ operationId }) => operationId)).toEqual(
      allEndpoints.filter(({ confidential }) => confidential).map(({ operationId }) => operationId),
    );
    expect(new Set(holding.map(({ operationId }) => operationId))).toEqual(
      new Set([
        ...['signIn', 'refreshSession', 'createApiKey', 'createRealtimeTicket'],
        ...['createWebhookEndpoint', 'rotateWebhookEndpointSecret'],
      ]),
    );
  });
});
