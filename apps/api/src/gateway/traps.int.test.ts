import { once } from 'node:events';
import { request as httpRequest, type ServerResponse } from 'node:http';
import type { Filter } from '@orderline/domain/gateway';
import { describe, expect, it } from 'vitest';
import { ambiguousTargets, host } from '../testing/broken-requests.ts';
import { echo, prefix, raw, simple, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service } = useGateways();

const none = { set: [], add: [], remove: [] };

const stripped = (value: string): Filter => ({
  ...{ type: 'URLRewrite', hostname: null },
  path: { type: 'ReplacePrefixMatch', value },
});

/** What is left of each behind the prefix would climb, or be another host's. */
const behindPrefix = ambiguousTargets
  .filter((target) => target.startsWith('/') && target !== '/%69nternal/jobs')
  .flatMap((target) => [`/shop${target}`, `/shop/${target}`]);

describe('a prefix that is taken away', () => {
  it.each(['/', '/v2'])('leaves no path that its service reads in another way, with %s in its place', async (value) => {
    const seen: string[] = [];
    const target = await service((incoming, response) => {
      seen.push(incoming.url ?? '');
      response.end();
    });
    const { port } = await gatewayOf(simple(target, { matches: prefix('/shop'), filters: [stripped(value)] }));
    const statuses = await Promise.all(
      behindPrefix.map(async (path) => (await raw(port, `GET ${path} HTTP/1.1\n${host}Connection: close\n\n`)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([400]));
    expect(seen).toEqual([]);
    for (const path of ['/shop', '/shop/', '/shop/a', '/shop/a/', '/shop/%61', '/shop/...', '/shop/a..b'])
      expect([path, (await raw(port, `GET ${path} HTTP/1.1\n${host}Connection: close\n\n`)).status]).toEqual([
        path,
        200,
      ]);
    const own = value === '/' ? '' : value;
    expect(seen.toSorted()).toEqual(
      [own || '/', `${own}/`, `${own}/a`, `${own}/a`, `${own}/a/`, `${own}/...`, `${own}/a..b`].toSorted(),
    );
  });

  it('is never taken from a path of which it is no whole element', async () => {
    const { port } = await gatewayOf(
      simple(await service(echo), { matches: prefix('/shop'), filters: [stripped('/')] }),
    );
    const answer = await raw(port, `GET /shopping HTTP/1.1\n${host}Connection: close\n\n`);
    expect(answer.status).toBe(404);
  });
});

describe('a header that a filter sets or removes', () => {
  it('does not go on in another spelling, by which its service would read what the client said', async () => {
    const seen: string[] = [];
    const target = await service(({ rawHeaders }, response) => {
      seen.push(...rawHeaders.filter((text) => /tenant|key/i.test(text)));
      response.end();
    });
    const changes = { ...none, set: [{ name: 'x-tenant', value: 'ours' }], remove: ['x-api-key'] };
    const { port } = await gatewayOf(simple(target, { filters: [{ type: 'RequestHeaderModifier', changes }] }));
    await raw(port, `GET / HTTP/1.1\n${host}X_Tenant: evil\nX-API_Key: k\nX-Key: 1\nConnection: close\n\n`);
    expect(seen).toEqual(['X-Key', 'x-tenant']);
  });
});

describe('an answer that is changed', () => {
  it('streams all the same: each part comes before the next is made, under every filter that there is', async () => {
    const answers: ServerResponse[] = [];
    const target = await service((_incoming, response) => {
      response.writeHead(200, { 'x-internal': 'yes' });
      response.write('0');
      answers.push(response);
    });
    const filters: Filter[] = [
      {
        type: 'ResponseHeaderModifier',
        changes: { ...none, remove: ['x-internal'], set: [{ name: 'x-a', value: '1' }] },
      },
      { type: 'RequestHeaderModifier', changes: { ...none, set: [{ name: 'x-b', value: '1' }] } },
      {
        ...{ type: 'CORS', allowOrigins: ['https://shop.example'], allowMethods: ['GET'], allowHeaders: [] },
        ...{ exposeHeaders: [], allowCredentials: false, maxAgeSeconds: 1 },
      },
      stripped('/'),
    ];
    const { port } = await gatewayOf(simple(target, { matches: prefix('/shop'), filters }));
    const client = httpRequest({ port, host: '127.0.0.1', path: '/shop', headers: { origin: 'https://shop.example' } });
    client.end();
    const [answer] = await once(client, 'response');
    expect([answer.headers['x-a'], answer.headers['x-internal']]).toEqual(['1', undefined]);
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
    for (let part = 0; part < 5; part++) {
      const [chunk] = await once(answer, 'data');
      expect(String(chunk)).toBe(String(part));
      answers[0]?.write(String(part + 1));
    }
    client.destroy();
  });
});

describe('a body that was being sent when its service went away', () => {
  it('is not sent twice, though it carries an Idempotency-Key, if it is too long to be kept', async () => {
    let asked = 0;
    const target = await service((incoming) => {
      asked += 1;
      incoming.once('data', () => incoming.socket.destroy());
    });
    const { origin } = await gatewayOf(simple(target, { retry: { attempts: 2, codes: [], backoffMs: 0 } }));
    const body = 'x'.repeat(100_000);
    const answer = await fetch(origin, { method: 'POST', body, headers: { 'Idempotency-Key': 'k' } });
    expect([answer.status, asked]).toEqual([502, 1]);
  });
});
