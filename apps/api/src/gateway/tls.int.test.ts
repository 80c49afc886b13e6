import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { readGateway } from '@orderline/composition/gateway';
import type { UpstreamTls } from '@orderline/domain/gateway';
import { certificate } from '@orderline/platform/testing/certificate';
import { describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { authority, ordersInternal } from '../testing/authority.ts';
import { echo, prefix, raw, rule, simple, upstream, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service, closing } = useGateways();

/** A service with TLS, and by which names it was connected to. */
const secured = async (listener: RequestListener = echo) => {
  const server = createServer(ordersInternal, listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const names: unknown[] = [];
  server.on('secureConnection', (socket: TLSSocket) => names.push(Object(socket).servername));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, server, names };
};

const tls = (pem: string | null, hostname: string | null): UpstreamTls => ({
  ca: pem === null ? null : { file: 'ca.pem', pem },
  hostname,
});

const trusted = tls(authority, 'orders.internal');

const over = (origin: string, trust: UpstreamTls | null, health = {}) => {
  const shop = upstream({ targets: [origin], tls: trust });
  return { ...simple(origin), upstreams: [{ ...shop, health: { ...shop.health, ...health } }] };
};

describe('a target with TLS', () => {
  it('is asked by the name that it has, on one connection, whatever the Host of requests', async () => {
    const { origin, names } = await secured();
    const { port } = await gatewayOf(over(origin, trusted));
    for (const host of ['a.example', 'b.example', '127.0.0.1']) {
      const { status, body } = await raw(port, `GET /x HTTP/1.1\nHost: ${host}\nConnection: close\n\n`);
      expect([status, body]).toEqual([200, expect.stringContaining(`"host":"${host}"`)]);
    }
    expect(names).toEqual(['orders.internal']);
  });

  it.each([
    [
      'an authority that does not vouch for it',
      tls(certificate, 'orders.internal'),
      /UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/,
    ],
    ['nobody but whom Node trusts', tls(null, 'orders.internal'), /UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/],
    [
      'an authority that nobody could read',
      { ...trusted, ca: { file: 'a', pem: null } },
      /UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/,
    ],
    ['another name', tls(authority, 'other.internal'), /ALTNAME_INVALID/],
    ['its address, for which the certificate is not', tls(authority, null), /ALTNAME_INVALID/],
  ])('is not trusted by %s, which is told', async (_what, trust, code) => {
    let asked = 0;
    const { origin } = await secured((_request, response) => {
      asked += 1;
      response.end();
    });
    const { port, lines } = await gatewayOf(over(origin, trust));
    // Not even where a client names what the certificate is for.
    const { status, body } = await raw(port, 'GET / HTTP/1.1\nHost: orders.internal\nConnection: close\n\n');
    expect([status, JSON.parse(body).code, asked]).toEqual([502, 'bad-gateway', 0]);
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, { headers: { Host: 'orders.internal' } });
    socket.on('error', () => undefined);
    const [, refused] = await once(socket, 'unexpected-response');
    expect([refused.statusCode, asked]).toEqual([502, 0]);
    socket.terminate();
    const told = lines.filter(({ level }) => level === 'error');
    expect(told).toMatchObject([{ upstream: 'shop', target: origin, err: { code: expect.stringMatching(code) } }]);
    expect(told[0]?.message).toMatch(/is not trusted: see ca and hostname/);
  });

  it('gets copies on one connection, whatever the Host of requests', async () => {
    const { origin, names } = await secured();
    const { rules, upstreams } = simple(await service(echo), {
      filters: [{ type: 'RequestMirror', upstream: 'shadow', numerator: 1, denominator: 1 }],
    });
    const shadow = upstream({ name: 'shadow', targets: [origin], tls: trusted });
    const { port, metrics } = await gatewayOf({ rules, upstreams: [...upstreams, shadow] });
    for (const [at, host] of ['a.example', 'b.example', 'a.example'].entries()) {
      await raw(port, `GET / HTTP/1.1\nHost: ${host}\nConnection: close\n\n`);
      const copied = async () => (await metrics.gatewayMirrored.get()).values.map(({ value }) => value);
      await expect.poll(copied).toEqual([at + 1]);
    }
    expect(names).toEqual(['orders.internal']);
  });

  it('is told of for each of its upstreams, as it may be trusted by another', async () => {
    const { origin } = await secured();
    const named = (name: string) => upstream({ name, targets: [origin], tls: tls(certificate, null) });
    const { origin: gateway, lines } = await gatewayOf({
      rules: ['one', 'other'].map((name) =>
        rule({ name, matches: prefix(`/${name}`), backends: [{ upstream: name, weight: 1 }] }),
      ),
      upstreams: ['one', 'other'].map(named),
    });
    for (const path of ['/one', '/other', '/one']) expect((await fetch(`${gateway}${path}`)).status).toBe(502);
    const told = lines.filter(({ level }) => level === 'error').map(({ upstream: name }) => name);
    expect(told).toEqual(['one', 'other']);
  });

  it('passes WebSockets', async () => {
    const { origin, server, names } = await secured();
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`${data}!`)));
    const { port } = await gatewayOf(over(origin, trusted));
    const socket = new WebSocket(`ws://127.0.0.1:${port}/chat`);
    await once(socket, 'open');
    socket.send('hello');
    const [said] = await once(socket, 'message');
    expect([String(said), names]).toEqual(['hello!', ['orders.internal']]);
    socket.terminate();
  });

  it('is asked for its health by the same name, and left out where it is not trusted', async () => {
    const checks: unknown[] = [];
    const { origin } = await secured(({ url }, response) => {
      checks.push(url);
      response.end();
    });
    const health = { path: '/healthz', everyMs: 100, failures: 1 };
    const trusting = await gatewayOf(over(origin, trusted, health));
    await expect.poll(() => checks.length).toBeGreaterThan(1);
    expect((await fetch(trusting.origin)).status).toBe(200);
    const doubting = await gatewayOf(over(origin, tls(certificate, 'orders.internal'), health));
    await expect.poll(async () => (await fetch(doubting.origin)).status).toBe(503);
  });

  it('is trusted by another authority as soon as the file has that, without a change of the routes', async () => {
    const { origin } = await secured();
    const folder = await mkdtemp(join(tmpdir(), 'authority-'));
    closing.push(() => rm(folder, { recursive: true }));
    const rotate = async (pem: string, name = 'ca.pem') => {
      await writeFile(join(folder, 'ca.new'), pem);
      await rename(join(folder, 'ca.new'), join(folder, name));
    };
    await rotate(certificate);
    const routesBy = (
      ca: string,
    ) => `upstreams: [{ name: shop, targets: ['${origin}'], tls: { ca: ${ca}, hostname: orders.internal } }]
routes: [{ name: shop, auth: public, rules: [{ name: all, backendRefs: [{ name: shop }] }] }]`;
    const read = (text: string) => readGateway(text.startsWith('{') ? routesBy('ca.pem') : text, { folder });
    const { origin: gateway, lines, write, opened } = await gatewayOf(simple(origin), { needs: { read } });
    expect((await fetch(gateway)).status).toBe(502);
    await rotate(authority);
    await expect.poll(async () => (await fetch(gateway)).status).toBe(200);
    await rotate('nothing');
    await expect.poll(() => lines.some(({ faults }) => /has no certificate/.test(String(faults)))).toBe(true);
    expect((await fetch(gateway)).status).toBe(200);
    expect(lines.filter(({ message }) => message === 'the new routes are in use')).toHaveLength(1);
    const before = opened.table();
    await write(routesBy('late.pem'));
    await expect
      .poll(() => lines.filter(({ faults }) => /late\.pem cannot be used/.test(String(faults))))
      .toHaveLength(1);
    await rotate(authority, 'late.pem');
    await expect.poll(() => opened.table()).not.toBe(before);
    expect((await fetch(gateway)).status).toBe(200);
    expect(lines.filter(({ faults }) => /late\.pem/.test(String(faults)))).toHaveLength(1);
  });
});
