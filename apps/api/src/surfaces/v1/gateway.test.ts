import { readGateway as read } from '@orderline/composition/gateway';
import { gateway as contract } from '@orderline/contracts/http/v1/gateway';
import { compile } from '@orderline/domain/gateway';
import { afterEach, describe, expect, it } from 'vitest';
import { createHistory } from '../../gateway/history.ts';
import { createUpstreams, type Upstreams } from '../../gateway/targets.ts';
import { openApi } from '../../testing/open-api.ts';

const FILE = `
upstreams:
  - { name: orders, targets: ['http://127.0.0.1:9001', 'http://127.0.0.1:9002'], health: { failures: 2, ejected: 30s } }
limits:
  - { name: reads, requests: 100, window: 1m, per: consumer }
routes:
  - name: shop
    hostnames: [shop.example.com]
    auth: { by: [orderline-token], scopes: ['orders:read'] }
    rules:
      - name: orders
        matches: [{ path: { value: /orders }, method: GET }]
        limits: [reads]
        backendRefs: [{ name: orders }]
      - name: canary
        matches: [{ path: { value: /orders }, method: GET, headers: [{ name: X-Canary, value: 'h1dden' }] }]
        filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: X-Key, value: s3cret }] } }]
        backendRefs: [{ name: orders }]
      - { name: status, auth: public, matches: [{ path: { value: /status } }], backendRefs: [{ name: orders }] }
`;

const at = new Date('2026-11-22T10:00:00.000Z');

const closing: Upstreams[] = [];

afterEach(async () => {
  for (const upstreams of closing.splice(0)) await upstreams.close();
});

const watch = async () => {
  const found = read(FILE);
  if (!found.ok) throw new Error(found.faults.map(({ text }) => text).join());
  const clock = { elapsed: 1_000 };
  const ignored = () => undefined;
  const upstreams = createUpstreams({
    ...{ elapsed: () => clock.elapsed, random: () => 0, drainMs: 0, onBreaker: ignored, onDistrust: ignored },
  });
  closing.push(upstreams);
  const table = {
    routes: await compile(found.gateway, async () => undefined),
    states: upstreams.apply(found.gateway.upstreams),
  };
  const history = createHistory(() => at);
  history.note({ outcome: 'loaded', digest: 'one' });
  const api = openApi({ gateway: () => ({ ...history.read(), table, elapsed: clock.elapsed, now: at }) });
  const token = await api.tokenFor(await api.userWith('admin'), 'admin');
  const ask = async (query = '') => {
    const { status, body } = await api.send(`GET /internal/gateway${query}`, { token });
    return { status, body, ...(status === 200 && { view: contract.parse(body) }) };
  };
  const ofUrl = (path: string, more = '') =>
    ask(`?url=${encodeURIComponent(`https://shop.example.com${path}`)}${more}`);
  return { ask, ofUrl, history, upstreams, table, clock };
};

describe('the gateway, watched', () => {
  it('tells each rule with who may pass, its limits and where it leads to, and no value that it sets', async () => {
    const { ask } = await watch();
    const { view, body } = await ask();
    expect(view).toMatchObject({ digest: 'one', loadedAt: at.toISOString(), refused: null, explanation: null });
    expect(view?.rules.map(({ name, auth, leadsTo }) => [name, auth.public, auth.by, auth.scopes, leadsTo])).toEqual([
      ['shop/orders', false, ['orderline-token'], ['orders:read'], 'orders'],
      ['shop/canary', false, ['orderline-token'], ['orders:read'], 'orders'],
      ['shop/status', true, [], [], 'orders'],
    ]);
    expect(view?.rules[0]?.limits).toEqual([expect.stringContaining('100 in 60 s per consumer')]);
    expect(view?.rules[1]?.filters).toEqual(['RequestHeaderModifier: sets x-key']);
    expect(JSON.stringify(body)).not.toContain('s3cret');
  });

  it('tells of headers that a rule asks for the names alone, as what they must be may be a secret', async () => {
    const { ofUrl } = await watch();
    const guessed = `&header=${encodeURIComponent('X-Canary: a guess')}`;
    const { view, body } = await ofUrl('/orders/1', guessed);
    expect(view?.rules[1]?.matches).toMatchObject([{ headers: ['x-canary'], query: [] }]);
    expect(view?.explanation?.losers[0]?.why).toEqual(['the header x-canary is another']);
    expect(JSON.stringify(body)).not.toContain('h1dden');
  });

  it('tells how services are: which target is out, until when, and what is under way', async () => {
    const { ask, upstreams, table, clock } = await watch();
    const state = table.states.get('orders');
    const [first, second] = state?.targets ?? [];
    if (!state || !first || !second) throw new Error('there is no target');
    for (let n = 0; n < 2; n++) upstreams.note(state, first, { kind: 'failed', fault: 'connect', sent: false });
    upstreams.begin(state, second);
    clock.elapsed += 10_000;
    const { view } = await ask();
    expect(view?.upstreams).toEqual([
      {
        ...{ name: 'orders', breaker: 'closed', inFlight: 1, concurrency: 1024 },
        targets: [
          {
            ...{ origin: 'http://127.0.0.1:9001', out: true, healthy: true, failures: 2, inFlight: 0 },
            ejectedUntil: '2026-11-22T10:00:20.000Z',
          },
          { origin: 'http://127.0.0.1:9002', out: false, healthy: true, failures: 0, inFlight: 1, ejectedUntil: null },
        ],
      },
    ]);
  });

  it('tells what is wrong with the file that stands there now, until that is taken', async () => {
    const { ask, history } = await watch();
    const faults = [{ line: 3, column: 5, at: 'routes[0].auth', text: 'is missing' }];
    history.note({ outcome: 'refused', digest: 'two', faults });
    const refused = await ask();
    expect(refused.view).toMatchObject({ digest: 'one', refused: { digest: 'two', faults } });
    history.note({ outcome: 'refused', digest: null, faults: [] });
    expect((await ask()).view?.refused).toEqual({ at: at.toISOString(), digest: null, faults: [] });
    history.note({ outcome: 'loaded', digest: 'three' });
    expect((await ask()).view).toMatchObject({ digest: 'three', refused: null });
  });

  it('explains a request: who takes it, who would, and which headers go no further', async () => {
    const { ofUrl } = await watch();
    const plain = (await ofUrl('/orders/1')).view?.explanation;
    expect(plain).toMatchObject({ status: null, winner: { rule: { name: 'shop/orders' } }, others: 1, dropped: [] });
    expect(plain?.losers).toMatchObject([
      { rule: 'shop/canary', matched: false, why: [expect.stringContaining('x-canary')] },
    ]);
    const headers = ['X-Canary: h1dden', 'X_User_Id: me', 'X-Forwarded-For: 1.2.3.4']
      .map((line) => `&header=${encodeURIComponent(line)}`)
      .join('');
    const canary = (await ofUrl('/orders/1', headers)).view?.explanation;
    expect(canary).toMatchObject({
      winner: { rule: { name: 'shop/canary' } },
      dropped: ['x_user_id', 'x-forwarded-for'],
    });
    expect(canary?.losers).toMatchObject([{ rule: 'shop/orders', matched: true }]);
  });

  it.each([
    ['/none', '', 404, []],
    ['/orders', '&method=DELETE', 405, ['GET']],
    ['/orders/../admin', '', 400, []],
  ])('explains what is refused: %s%s', async (path, more, status, allowed) => {
    const { ofUrl } = await watch();
    expect((await ofUrl(path, more)).view?.explanation).toMatchObject({ status, allowed, winner: null });
  });

  it.each(['?url=/orders', '?url=ftp://x/', '?method=get', '?header=nothing', '?other=1'])(
    'reads no question that is none: %s',
    async (query) => {
      const { ask } = await watch();
      const { status, body } = await ask(query);
      expect([status, body.code]).toEqual([400, 'invalid-query']);
    },
  );

  it('is known to whoever may read reports, and to nobody where there is none', async () => {
    const { send, tokenFor, userWith } = openApi();
    const ask = async (role: 'staff' | 'admin') =>
      (await send('GET /internal/gateway', { token: await tokenFor(await userWith(role), role) })).status;
    expect([await ask('staff'), await ask('admin')]).toEqual([403, 404]);
  });

  it('is where the gateway is, whatever else the process does', () => {
    const pathsOf = (...roles: readonly ('api' | 'realtime' | 'gateway')[]) => {
      const paths = new Set(openApi({ roles }).app.routes.map(({ path }) => path));
      return ['/internal/gateway', '/internal/reconciliation'].map((path) => paths.has(path));
    };
    expect(pathsOf('gateway')).toEqual([true, false]);
    expect(pathsOf('api', 'realtime')).toEqual([false, true]);
    expect(pathsOf('api', 'gateway')).toEqual([true, true]);
  });
});
