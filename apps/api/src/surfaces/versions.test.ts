import { newId } from '@orderline/composition';
import { readProduct as readProductOfV2 } from '@orderline/contracts/http/v1/products';
import { v2Operations } from '@orderline/contracts/http/v2/endpoints';
import { nextVersion, revised } from '@orderline/contracts/http/version';
import { allEndpoints, versions } from '@orderline/contracts/http/versions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createAppOf } from '../app.ts';
import { nextRoutes, type Route, route } from '../http/route.ts';
import { openApi } from '../testing/open-api.ts';
import { mugDetails, openShop } from '../testing/shop.ts';
import { publishedRoutes } from './published.ts';

const published = () => {
  const api = openApi();
  return {
    ...api,
    routes: publishedRoutes({
      ...api.application,
      cursors: api.http.cursors,
      realtime: api.http.realtime,
      now: () => new Date(),
    }),
  };
};

describe('the versions of the API', () => {
  it('answer each operation that they describe', () => {
    const mounted = published().routes.map(({ endpoint: { method, path } }) => `${method} ${path}`);
    expect(mounted.toSorted()).toEqual(allEndpoints.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it('have each operation of the one before, so that a client needs one version', () => {
    const idsOf = (name: keyof typeof versions) =>
      versions[name].filter(({ path }) => path.startsWith('/api/')).map(({ operationId }) => operationId);
    expect(idsOf('v2')).toEqual(expect.arrayContaining(idsOf('v1')));
    expect(versions.v2.every(({ path }) => path.startsWith('/api/v2/'))).toBe(true);
  });

  it('tell of what was made in the version that was asked', async () => {
    const { send, staff } = await openShop();
    const headers = { 'Idempotency-Key': newId() };
    const made = await send('POST /api/v2/products', {
      token: staff,
      headers,
      body: { ...mugDetails, sku: 'SPOON-01' },
    });
    expect(made.headers.get('location')).toBe(`/api/v2/products/${made.body.id}`);
    const again = await send('POST /api/v2/products', {
      token: staff,
      headers,
      body: { ...mugDetails, sku: 'SPOON-01' },
    });
    expect(again.headers.get('location')).toBe(made.headers.get('location'));
    expect((await send(`GET ${made.headers.get('location')}`)).body).toEqual(made.body);
  });
});

describe('a third version of one resource', () => {
  const readProduct = revised(readProductOfV2, {
    path: '/api/v3/products/{id}',
    answers: { 200: z.object({ code: z.string() }) },
  });
  const answer = route(readProduct, async () => ({ body: { code: 'MUG-01' } }));
  const v3Routes = (v2: readonly Route[]) => nextRoutes(v2, { name: 'v3', changes: [answer] });

  it('is that resource, and all of the second version beside it', async () => {
    const { routes, http } = published();
    const v2 = routes.filter(({ endpoint }) => endpoint.path.startsWith('/api/v2/'));
    const app = createAppOf([...routes, ...v3Routes(v2)], http);
    const read = await app.request(`/api/v3/products/${newId()}`);
    expect([read.status, await read.json()]).toEqual([200, { code: 'MUG-01' }]);
    const inherited = await app.request('/api/v3/products?limit=5');
    expect([inherited.status, await inherited.json()]).toEqual([200, { items: [], page: { next: null } }]);
    const untouched = await app.request(`/api/v2/products/${newId()}`);
    expect(untouched.status).toBe(404);
  });

  it('is typed by what differs, and by the second version where nothing does', () => {
    const v3 = nextVersion(v2Operations, { name: 'v3', changes: [readProduct] });
    const found = v3.find(({ operationId }) => operationId === 'readProduct');
    expect(found).toBe(readProduct);
    expect(v3).toHaveLength(v2Operations.length);
    const paths: readonly `/api/v3/${string}`[] = v3.map(({ path }) => path);
    expect(new Set(paths).size).toBeGreaterThan(10);
  });
});
