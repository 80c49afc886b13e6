import { newId } from '@orderline/composition';
import type { UserId } from '@orderline/domain/shared';
import { afterEach, describe, expect, it } from 'vitest';
import { listenWithRealtime, openSocket, rawUpgrade } from './testing/realtime-client.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Role = 'api' | 'realtime';

const listen = async (...roles: readonly Role[]) => {
  const more = roles.includes('realtime') ? {} : { upgrade: undefined };
  const api = await listenWithRealtime({ roles }, more);
  closing.push(api.close);
  const token = await api.tokenFor(newId<UserId>(), 'admin');
  const statusOf = async (path: string, method = 'GET') => {
    const response = await fetch(`${api.origin}${path}`, { method, headers: { Authorization: `Bearer ${token}` } });
    await response.body?.cancel();
    return response.status;
  };
  return { ...api, statusOf };
};

const websocket = ['Upgrade: websocket', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'];

describe('a process of the role', () => {
  it('realtime holds connections, tells its health, and answers nothing else', async () => {
    const { port, statusOf } = await listen('realtime');
    const client = await openSocket(port);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    client.socket.terminate();
    expect(await statusOf('/api/v1/realtime/events?channels=admin:stock')).toBe(200);
    expect(await statusOf('/health/ready')).toBe(200);
    for (const path of ['/api/v1/products', '/api/v2/orders', '/docs', '/openapi/v2.json', '/.well-known/jwks.json']) {
      expect([path, await statusOf(path)]).toEqual([path, 404]);
    }
    expect(await statusOf('/api/v1/realtime/tickets', 'POST')).toBe(404);
  });

  it('api answers requests and gives tickets, and holds no connections', async () => {
    const { port, statusOf } = await listen('api');
    expect(await rawUpgrade(port, '/api/v1/realtime', [...websocket, 'Connection: close'])).toMatch(/^HTTP\/1.1 404 /);
    expect(await statusOf('/api/v1/realtime/events?channels=admin:stock')).toBe(404);
    expect(await statusOf('/api/v1/realtime/tickets', 'POST')).toBe(201);
    expect(await statusOf('/api/v1/products')).toBe(200);
  });
});
