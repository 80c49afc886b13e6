import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ConnectionLimits } from './connections.ts';
import { createHealth } from './health.ts';
import { listenPort } from './listen-port.ts';
import { createManagementServer, type Receiver } from './management-server.ts';
import { createMetrics } from './metrics.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Opening = {
  readonly postgres: 'up' | 'down';
  readonly connections?: Partial<ConnectionLimits>;
  readonly receivers?: Readonly<Record<string, Receiver>>;
};

const open = async ({ postgres, connections = {}, receivers = {} }: Opening) => {
  const check = () => (postgres === 'up' ? Promise.resolve() : Promise.reject(new Error('gone')));
  const health = createHealth({ checks: { postgres: { critical: true, check } } });
  const errors: unknown[] = [];
  const server = createManagementServer({
    metrics: createMetrics('api'),
    health,
    connections,
    receivers,
    onError: (error) => errors.push(error),
  });
  servers.push(server);
  const { port } = await listenPort({ port: 0, explicit: true }, { server, host: '127.0.0.1' });
  const opened = promisify(server.getConnections.bind(server));
  return {
    health,
    port,
    errors,
    opened,
    get: (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method }),
  };
};

describe('the management port', () => {
  it('tells metrics', async () => {
    const { get } = await open({ postgres: 'up' });
    const answer = await get('/metrics');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await answer.text()).toContain('outbox_pending');
  });

  it('is ready while its critical checks hold, and says 503 once it drains', async () => {
    const { get, health } = await open({ postgres: 'up' });
    expect((await get('/health/ready')).status).toBe(200);
    health.drain();
    const answer = await get('/health/ready?full');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ status: 'down' });
  });

  it('is live but not ready without its database', async () => {
    const { get } = await open({ postgres: 'down' });
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/health/ready')).status).toBe(503);
  });

  it('answers 404 elsewhere, also for names that every object has, and 405 to what is no GET', async () => {
    const { get } = await open({ postgres: 'up' });
    expect((await get('/constructor')).status).toBe(404);
    expect((await get('/')).status).toBe(404);
    expect((await get('/metrics', 'POST')).status).toBe(405);
  });

  it('is there for whoever asks, however many connections ask nothing, and counts those', async () => {
    const { get, port } = await open({ postgres: 'up', connections: { most: 5 } });
    const silent = Array.from({ length: 20 }, () => connect({ port, host: '127.0.0.1', allowHalfOpen: true }));
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    const page = await (await get('/metrics')).text();
    expect(page).toMatch(/http_connections_closed_total\{.*listener="management",reason="crowded-out".*\} 16\n/);
    for (const socket of silent) socket.destroy();
  });

  it('closes a connection on which nothing is asked', async () => {
    const { get, port } = await open({ postgres: 'up', connections: { headMs: 50 } });
    const silent = connect({ port, host: '127.0.0.1' });
    silent.resume();
    await once(silent, 'end');
    expect(await (await get('/metrics')).text()).toMatch(/listener="management",reason="silent".*\} 1\n/);
  });

  it('takes what a process posts as JSON where it is told to, and nothing else', async () => {
    const taken: unknown[] = [];
    const receive = (body: unknown) => {
      if (body === null) throw new Error('null is no span');
      taken.push(body);
    };
    const { port } = await open({ postgres: 'up', receivers: { '/dev/spans': receive } });
    const post = async (body: string, contentType = 'application/json', path = '/dev/spans') => {
      const headers = { 'content-type': contentType };
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body });
      return answer.status;
    };
    expect(await post('{"spans":[1]}')).toBe(200);
    expect(await post('{"spans":[2]}', 'text/plain')).toBe(415);
    expect(await post('null')).toBe(400);
    expect(await post('{')).toBe(400);
    expect(await post(`"${'x'.repeat(4 * 1024 * 1024)}"`)).toBe(413);
    expect(await post('{"spans":[3]}', 'application/json', '/dev/others')).toBe(404);
    expect((await fetch(`http://127.0.0.1:${port}/dev/spans`)).status).toBe(405);
    expect(taken).toEqual([{ spans: [1] }]);
  });

  it('takes nothing of what is broken off, and holds that for no fault of its own', async () => {
    const taken: unknown[] = [];
    const { port, errors, opened } = await open({
      postgres: 'up',
      receivers: { '/dev/spans': (body) => taken.push(body) },
    });
    const socket = connect({ port, host: '127.0.0.1' });
    const head = 'POST /dev/spans HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n';
    socket.write(`${head}{"spans":`);
    await vi.waitFor(async () => expect(await opened()).toBe(1));
    socket.resetAndDestroy();
    await vi.waitFor(async () => expect(await opened()).toBe(0));
    expect([taken, errors]).toEqual([[], []]);
  });
});
