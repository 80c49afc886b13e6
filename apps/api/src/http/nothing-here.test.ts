import { describe, expect, it } from 'vitest';
import { openApi } from '../testing/open-api.ts';

const open = (development: boolean, pages = true) => openApi({ docs: { pages, demoUsers: [], development } });

describe('a path that nothing answers', () => {
  it('leads from / to the pages in development, and nowhere elsewhere', async () => {
    const { status, headers } = await open(true).send('GET /');
    expect([status, headers.get('location')]).toEqual([302, '/docs']);
    expect((await open(false).send('GET /')).status).toBe(404);
    expect((await open(true, false).send('GET /')).status).toBe(404);
  });

  it.each(['/docs', '/docs/v2', '/docs/events', '/docs/conventions', '/problems', '/problems/out-of-stock'])(
    'leads to the page without the slash at the end of %s',
    async (path) => {
      const { send } = open(false);
      const { status, headers } = await send(`GET ${path}/`);
      expect([status, headers.get('location')]).toEqual([308, path]);
      expect((await send(`GET ${path}`)).status).toBe(200);
    },
  );

  it.each(['/api/v2/orders/', '/api/v2/users/me/', '/api/v2/products/0199c0de-7a00-7000-8000-000000000010/'])(
    'is told to leave the slash out: %s',
    async (path) => {
      for (const method of ['GET', 'POST']) {
        const { status, body } = await open(false).send(`${method} ${path}`);
        expect([status, body.code]).toEqual([404, 'not-found']);
        expect(body.detail).toBe(`No path has a slash at the end: ask for ${path.slice(0, -1)}.`);
      }
    },
  );

  it.each(['/api', '/api/', '/api/v2', '/api/v2/'])('is told where the operations are: %s', async (path) => {
    const { status, body } = await open(false).send(`GET ${path}`);
    expect([status, body.detail]).toEqual([404, expect.stringContaining('/openapi/v2.json')]);
  });

  it('is told nothing more where there is nothing to tell', async () => {
    const { status, body } = await open(false).send('GET /api/v2/nothing');
    expect([status, body.detail]).toEqual([404, undefined]);
  });
});
