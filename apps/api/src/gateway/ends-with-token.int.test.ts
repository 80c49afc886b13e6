import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Auth } from '@orderline/domain/gateway';
import type { SessionId } from '@orderline/domain/identity';
import { Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { prefix, rule, upstream, useGateways } from '../testing/gateway.ts';
import { readPlainToken } from '../testing/plain-token.ts';

const { gatewayOf, opened, closing } = useGateways();

const auth: Auth = { kind: 'required', by: [{ kind: 'orderline-token' }, { kind: 'api-key' }], scopes: [] };

/** A gateway with a rule whose WebSockets end with their token, and one whose do not. */
const twoRules = async (needs: Parameters<typeof gatewayOf>[1] = {}) => {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  closing.push(() => sockets.close());
  const { origin } = await opened(server);
  const gateway = await gatewayOf(
    {
      rules: [
        rule({ name: 'strict', matches: prefix('/strict'), auth, webSocketsEndWith: 'token' }),
        rule({ name: 'lasting', matches: prefix('/lasting'), auth }),
      ],
      upstreams: [upstream({ targets: [origin] })],
    },
    { ...needs, needs: { callersEveryMs: 10, ...needs.needs } },
  );
  const connect = async (at: string, token: string) => {
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}${at}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    socket.on('error', () => undefined);
    await once(socket, 'open');
    return socket;
  };
  return { ...gateway, connect, served: () => sockets.clients.size };
};

const open = (socket: WebSocket): boolean => socket.readyState === WebSocket.OPEN;

describe('a WebSocket of a rule by which it ends with its token', () => {
  it('ends on both sides when its session was ended; those of other rules, and of other sessions, stay', async () => {
    const { connect, api, served } = await twoRules();
    const [ada, grace] = [await api.tokenFor(await api.userWith()), await api.tokenFor(await api.userWith())];
    const sockets = [await connect('/strict', ada), await connect('/lasting', ada), await connect('/strict', grace)];
    expect(served()).toBe(3);
    api.revocations.add([readPlainToken(ada)?.sessionId as SessionId]);
    await expect.poll(() => sockets.map(open)).toEqual([false, true, true]);
    await expect.poll(served).toBe(2);
  });

  it('ends when whoever opened it has lost a scope that its service was told, though its rule asks for none', async () => {
    const roles = new Map<string, readonly string[]>();
    const { connect, api } = await twoRules({
      needs: {
        tokens: {
          verify: async (token) => {
            const claims = readPlainToken(token);
            return claims && { ...claims, roles: roles.get(claims.userId) ?? claims.roles };
          },
        },
      },
    });
    const [ada, grace] = [await api.userWith(), await api.userWith()];
    const sockets: WebSocket[] = [];
    for (const user of [grace, ada]) sockets.push(await connect('/strict', await api.tokenFor(user, 'support')));
    roles.set(grace, ['customer', 'admin']);
    roles.set(ada, ['customer']);
    await expect.poll(() => sockets.map(open)).toEqual([true, false]);
  });

  it('ends when its token expires', async () => {
    let now = Date.now();
    const { connect, api } = await twoRules({ needs: { now: () => now } });
    const token = await api.tokenFor(await api.userWith());
    const claims = { ...JSON.parse(Buffer.from(token, 'base64url').toString()), expiresAt: now + 60_000 };
    const socket = await connect('/strict', Buffer.from(JSON.stringify(claims)).toString('base64url'));
    now += 59_999;
    await connect('/strict', token);
    expect(open(socket)).toBe(true);
    now += 1;
    await once(socket, 'close');
  });

  it('ends when its API key is revoked, and stays while nobody can say whether it is', async () => {
    const { api, ...gateway } = await twoRules();
    const {
      key,
      apiKey: { id },
    } = await api.keyFor([]);
    const socket = await gateway.connect('/strict', key);
    await api.application.apiKeys.revokeApiKey({ id });
    await once(socket, 'close');
    const asked = Promise.withResolvers<void>();
    let isAway = false;
    const authenticateApiKey: typeof api.http.apiKeys.authenticateApiKey = async (command) => {
      if (!isAway) return api.http.apiKeys.authenticateApiKey(command);
      asked.resolve();
      throw new Unavailable('the store is away');
    };
    const other = await twoRules({ needs: { apiKeys: { ...api.http.apiKeys, authenticateApiKey } } });
    const lasting = await other.connect('/strict', (await api.keyFor([])).key);
    isAway = true;
    await asked.promise;
    await new Promise(setImmediate);
    expect(open(lasting)).toBe(true);
  });
});
