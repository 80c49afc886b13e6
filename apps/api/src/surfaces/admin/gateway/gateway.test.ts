import { readGateway as read } from '@orderline/composition/gateway';
import { compile } from '@orderline/domain/gateway';
import { afterEach, describe, expect, it } from 'vitest';
import { createHistory } from '../../../gateway/history.ts';
import { createUpstreams, type Upstreams } from '../../../gateway/targets.ts';
import { openAdmin } from '../../../testing/staff-browser.ts';
import { hostile } from '../../../testing/staff-desk.ts';

const FILE = `
upstreams:
  - { name: orders, targets: ['http://127.0.0.1:9001', 'http://127.0.0.1:9002'], health: { failures: 1, ejected: 30s } }
routes:
  - name: shop
    hostnames: [shop.example.com]
    auth: { by: [orderline-token], scopes: ['orders:read'] }
    rules:
      - { name: orders, matches: [{ path: { value: /orders }, method: GET }], backendRefs: [{ name: orders }] }
      - { name: everything, auth: public, matches: [{ path: { value: / } }], backendRefs: [{ name: orders }] }
`;

const closing: Upstreams[] = [];

afterEach(async () => {
  for (const upstreams of closing.splice(0)) await upstreams.close();
});

const open = async () => {
  const found = read(FILE);
  if (!found.ok) throw new Error(found.faults.map(({ text }) => text).join());
  const now = new Date('2026-03-04T05:06:07.000Z');
  const ignored = () => undefined;
  const upstreams = createUpstreams({
    ...{ elapsed: () => 1_000, random: () => 0, drainMs: 0, onBreaker: ignored, onDistrust: ignored },
  });
  closing.push(upstreams);
  const states = upstreams.apply(found.gateway.upstreams);
  const table = { routes: await compile(found.gateway, async () => undefined), states };
  const history = createHistory(() => now);
  history.note({ outcome: 'loaded', digest: '9f86d081884c7d65' });
  const admin = openAdmin({ gateway: () => ({ ...history.read(), table, elapsed: 1_000, now }) });
  const { ask } = await admin.signedIn('admin');
  const explain = async (query: Readonly<Record<string, string>>) =>
    ask(`/admin/gateway?${new URLSearchParams(query).toString()}`);
  return { ask, explain, history, upstreams, states };
};

describe('the page of the gateway', () => {
  it('tells its rules, and which targets of its services are out', async () => {
    const { ask, upstreams, states } = await open();
    const [state] = states.values();
    const [target] = state?.targets ?? [];
    if (!state || !target) throw new Error('there is no target');
    upstreams.note(state, target, { kind: 'failed', fault: 'connect', sent: false });
    const { status, text } = await ask('/admin/gateway');
    expect(status).toBe(200);
    for (const part of ['9f86d081884c', 'shop/orders', 'orderline-token with orders:read', 'everybody', 'GET /orders'])
      expect(text).toContain(part);
    expect(text).toMatch(/http:\/\/127\.0\.0\.1:9001: <strong>out<\/strong>/);
    expect(text).toMatch(/http:\/\/127\.0\.0\.1:9002: takes requests/);
  });

  it('says which rule takes a request, and why no other', async () => {
    const { explain } = await open();
    const { text } = await explain({ url: 'https://shop.example.com/orders/1', headers: 'X-User_Id: me' });
    expect(text).toContain('<strong>shop/orders</strong> takes it, by GET /orders of shop.example.com');
    expect(text).toMatch(/shop\/everything<br>line \d+<\/th>\s*<td>would take it<\/td><td>.*prefix is shorter/s);
    expect((await explain({ url: 'https://shop.example.com/a/../b' })).text).toContain('The answer is 400');
    expect((await explain({ url: 'https://other.example.com/' })).text).toContain('The gateway itself answers 404.');
  });

  it.each([
    { url: '/orders' },
    { url: `https://${hostile}`, method: hostile },
    { url: 'https://shop.example.com/', headers: hostile },
    { colour: 'red' },
  ])('understands no question that is none: %j', async (query) => {
    const { explain } = await open();
    const { status, text } = await explain(query);
    expect([status, /<script>|<img/.test(text), text.includes('class="filters"')]).toEqual([400, false, true]);
  });

  it('tells what is wrong with the file that stands there now', async () => {
    const { ask, history } = await open();
    const faults = [{ line: 3, column: 5, at: `routes[0].${hostile}`, text: `is ${hostile}` }];
    history.note({ outcome: 'refused', digest: 'two', faults });
    const { text } = await ask('/admin/gateway');
    expect(text).toContain('is refused; the one before it is in use');
    expect(text).toContain('line 3, column 5');
    expect(text).not.toMatch(/<script>|<img/);
    history.note({ outcome: 'refused', digest: null, faults: [] });
    expect((await ask('/admin/gateway')).text).toContain('It could not be read.');
  });

  it('says where to ask, where this process is no gateway, and is for who may read reports', async () => {
    const admin = openAdmin();
    const { status, text } = await (await admin.signedIn('admin')).ask('/admin/gateway');
    expect([status, text.includes('GET /internal/gateway')]).toEqual([200, true]);
    expect((await (await admin.signedIn('support')).ask('/admin/gateway')).status).toBe(403);
  });
});

describe('the page of real time', () => {
  it('tells of this process, or that others hold the connections', async () => {
    const held = await (await openAdmin({ servesRealtime: true }).signedIn('admin')).ask('/admin/realtime');
    expect(held.text).toMatch(/By WebSocket<\/dt><dd>0<.*nothing was told yet/s);
    const { ask } = await openAdmin().signedIn('admin');
    expect((await ask('/admin/realtime')).text).toContain('This process holds no connections');
  });
});
