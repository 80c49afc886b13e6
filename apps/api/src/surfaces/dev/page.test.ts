import type { Inspection, RecentEvent } from '@orderline/composition/api';
import { createMetrics } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import { openDevPage } from './index.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const HOSTILE = '<script>alert("1")</script>';

const anEvent = (eventId: string, publishedAt: Date | null): RecentEvent => ({
  eventId,
  recordedAt: new Date('2026-03-04T05:06:07.000Z'),
  publishedAt,
  wire: {
    topic: 'orderline.products.v1',
    key: 'key-1',
    headers: {
      ce_type: 'ProductCreated',
      ce_traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
      ce_correlationid: 'request-7',
    },
    value: JSON.stringify({ title: HOSTILE }),
  },
});

const aParkedEvent = {
  consumer: 'notifications',
  eventId: 'event-9',
  wire: { topic: 'orderline.orders.v1', key: 'order-9', headers: { ce_type: 'OrderPlaced' }, value: '{}' },
  attempts: 3,
  dueAt: null,
  error: `not JSON: ${HOSTILE}`,
  parkedAt: new Date('2026-03-04T05:06:07.000Z'),
};

type Changes = { readonly events?: readonly RecentEvent[]; readonly inspection?: Partial<Inspection> };

const open = ({ events = [], inspection = {} }: Changes = {}) => {
  const draining = new AbortController();
  const metrics = createMetrics('api');
  const devPage = openDevPage({
    inspection: {
      backlog: async () => ({ pending: 3, parked: 1, oldestSeconds: 40 }),
      recentEvents: async () => events,
      parked: { list: async () => [aParkedEvent] },
      fulfilments: async () => ({ byStatus: { picking: 2 }, overdue: 1, unansweredRefunds: 0 }),
      lag: undefined,
      close: async () => undefined,
      ...inspection,
    },
    metrics,
    corsOrigins: ['https://shop.example'],
    draining: draining.signal,
    managementPort: 9464,
  });
  const { app } = openApi({ devPage, corsOrigins: ['https://shop.example', 'http://localhost:*'] });
  const ask = (path: string, init: RequestInit = {}, environment?: object) =>
    app.request(
      `http://localhost:3000${path}`,
      { ...init, headers: { host: 'localhost:3000', ...init.headers } },
      environment,
    );
  const read = async (path: string) => (await ask(path)).text();
  return { ...devPage, draining, metrics, ask, read };
};

type SpanGiven = { readonly name: string; readonly id: number; readonly parent?: number; readonly more?: object };

const exported = (service: string, ...spans: readonly SpanGiven[]) => ({
  resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
  scopeSpans: [
    {
      scope: { name: 'orderline' },
      spans: spans.map(({ name, id, parent, more }) => ({
        traceId: TRACE,
        spanId: `${id}`.padStart(16, '0'),
        ...(parent !== undefined && { parentSpanId: `${parent}`.padStart(16, '0') }),
        name,
        kind: 1,
        startTimeUnixNano: `17726007670${id}0000000`,
        endTimeUnixNano: `17726007670${id}5000000`,
        ...more,
      })),
    },
  ],
});

const status = (code: number) => ({
  kind: 2,
  attributes: [
    { key: 'http.response.status_code', value: { intValue: code } },
    { key: 'http.route', value: { stringValue: '/api/v2/orders' } },
  ],
});

const anOrder = {
  resourceSpans: [
    exported(
      'api',
      { name: 'POST /api/v2/orders', id: 1, more: status(201) },
      { name: 'orders.placeOrder', id: 2, parent: 1 },
    ),
    exported(
      'worker',
      { name: 'publish orderline.orders.v1', id: 3, parent: 2 },
      { name: `receive ${HOSTILE}`, id: 4, parent: 3, more: { status: { code: 2 } } },
    ),
  ],
};

const pages = ['/dev', `/dev/traces/${TRACE}`, '/dev/events', '/dev/queues', '/dev/routes', '/dev/settings'];

describe('the page for developers', () => {
  it('shows a request over both processes as one trace: in the list, and drawn with what it waited', async () => {
    const { receive, read } = open();
    receive(anOrder);
    const list = await read('/dev');
    expect(list).toContain(`<a id="t-${TRACE}" href="/dev/traces/${TRACE}">POST /api/v2/orders</a>`);
    expect(list).toContain('201 failed');
    const drawn = await read(`/dev/traces/${TRACE}`);
    const names = [...drawn.matchAll(/class="span (\w+) d(\d+).*?<span class="name">([^<]*)/gs)].map(([, ...of]) => of);
    expect(names).toEqual([
      ['api', '0', 'POST /api/v2/orders'],
      ['api', '1', 'orders.placeOrder'],
      ['worker', '2', 'publish orderline.orders.v1 '],
      ['worker', '3', 'receive &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; '],
    ]);
    expect(drawn).toContain('5.00 ms in the outbox');
  });

  it.each([
    ['text=placeorder', true],
    ['text=4bf92f', true],
    ['text=nothing', false],
    ['status=2xx', true],
    ['status=failed', true],
    ['status=4xx', false],
    ['slow=1', true],
    ['slow=10', false],
  ])('lists what is asked for: %s', async (query, isThere) => {
    const { receive, read } = open();
    receive(anOrder);
    expect((await read(`/dev?${query}`)).includes(TRACE)).toBe(isThere);
  });

  it('lists neither itself, nor what loops ask, and jobs where they are asked for', async () => {
    const { receive, read } = open();
    const route = (name: string) => ({ kind: 2, attributes: [{ key: 'http.route', value: { stringValue: name } }] });
    receive({ resourceSpans: [exported('api', { name: 'GET /dev', id: 1, more: route('/dev') })] });
    receive({ resourceSpans: [exported('worker', { name: 'GET carrier', id: 2, more: { kind: 3 } })] });
    expect(await read('/dev?background=on')).toContain('Nothing like that yet');
    const job = '/internal/jobs/{name}/runs';
    receive({ resourceSpans: [exported('api', { name: `POST ${job}`, id: 3, more: route(job) })] });
    expect(await read('/dev')).toContain('Nothing like that yet');
    expect(await read('/dev?background=on')).toContain(`POST ${job}`);
  });

  it('takes nothing that is no span', () => {
    expect(() =>
      open().receive({ resourceSpans: [exported('api', { name: 'x', id: 1, more: { traceId: '../..' } })] }),
    ).toThrow();
  });

  it.each(pages)('runs nothing that somebody wrote into an event, a span or an error: %s', async (path) => {
    const { receive, ask } = open({ events: [anEvent('1', new Date())] });
    receive(anOrder);
    const answer = await ask(path);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).not.toContain('<script>');
    expect(text).not.toMatch(/\s(?:style|on\w+)=|<style/);
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self';/);
    expect(policy).not.toContain('unsafe');
  });

  it('tells what waits, why, and the command to act', async () => {
    const text = await open().read('/dev/queues');
    expect(text).toContain('npm run events -- dlq replay notifications/event-9');
    expect(text).toContain('not JSON: &lt;script&gt;');
    expect(text).toMatch(/<dt>picking<\/dt><dd>2<\/dd>/);
  });

  it('tells how operations did, by their metrics', async () => {
    const { metrics, read } = open();
    const labels = { http_request_method: 'POST', http_route: '/api/v2/orders', http_response_status_code: 201 };
    for (const value of [0.02, 0.04]) metrics.httpRequestSeconds.observe({ labels, value });
    metrics.httpRequestSeconds.observe({ labels: { ...labels, http_response_status_code: 503 }, value: 0.03 });
    const row = /placeOrder<\/small>.*?<\/tr>/s.exec((await read('/dev/routes')).replaceAll('\n', ''))?.[0] ?? '';
    expect([...row.matchAll(/<td class="number[^"]*">([^<]*)/g)].map(([, figure]) => figure)).toEqual([
      '3',
      '1',
      '30 ms',
      '≤ 50 ms',
    ]);
  });

  it('tells how far consumers are behind where there is Kafka, and that it is away', async () => {
    const lag = async () => [{ consumer: 'fulfilment', topic: 'orderline.orders.v1', partition: 3, lag: 17 }];
    expect(await open({ inspection: { lag } }).read('/dev/events')).toContain('fulfilment: 17');
    const away = { lag: () => Promise.reject(new Error('away')) };
    expect(await open({ inspection: away }).read('/dev/events')).toContain('Kafka does not answer');
    expect(await open().read('/dev/events')).toContain('in process');
  });

  it('shows no secret among the settings', async () => {
    process.env.CURSOR_SECRET = 'n0t-shown';
    try {
      const text = await open().read('/dev/settings');
      expect(text).toContain('<code>CURSOR_SECRET</code></th><td>[redacted]</td>');
      expect(text).not.toContain('n0t-shown');
    } finally {
      delete process.env.CURSOR_SECRET;
    }
  });
});

describe('the feed', () => {
  it('tells each event once it is published, and ends when the api drains', async () => {
    const events = [anEvent('2', null), anEvent('1', new Date('2026-03-04T05:06:08.000Z'))];
    const { ask, draining } = open({ inspection: { recentEvents: async () => events } });
    const answer = await ask('/dev/feed');
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (what: string) => {
      while (!text.includes(what)) {
        const { done, value } = (await reader?.read()) ?? { done: true };
        if (done) throw new Error(`the feed ended before ${what}: ${text}`);
        text += value;
      }
    };
    await until('id="e-1"');
    expect(text).not.toContain('id="e-2"');
    events[0] = anEvent('2', new Date('2026-03-04T05:06:09.000Z'));
    await until('id="e-2"');
    draining.abort();
    while (!(await reader?.read())?.done) {}
    expect(text.match(/id="e-1"/g)).toHaveLength(1);
    expect(text).not.toContain('<script>');
  });
});

describe('who may ask', () => {
  const peer = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });

  it.each(['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'localhost'])('is who asks by %s', async (host) => {
    expect((await open().ask('/dev', { headers: { host } })).status).toBe(200);
  });

  it.each(['evil.example:3000', 'localhost.evil.example', '192.168.1.5:3000', ''])(
    'is nobody by another name, as one that was bound to our address has: %j',
    async (host) => {
      const { ask } = open();
      for (const path of [...pages, '/dev/feed', '/dev/assets/dev.js', '/dev/nowhere']) {
        expect((await ask(path, { headers: { host } })).status, path).toBe(403);
      }
    },
  );

  it('is nobody on another machine, whatever it calls us', async () => {
    const { ask } = open();
    expect((await ask('/dev', {}, peer('192.168.1.9'))).status).toBe(403);
    expect((await ask('/dev', {}, peer('::ffff:127.0.0.1'))).status).toBe(200);
    expect((await ask('/dev', {}, peer('::1'))).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('is nobody who would change a thing: %s', async (method) => {
    expect((await open().ask('/dev/queues', { method })).status).toBe(405);
  });

  it('is no page of another origin, also one that may call the API', async () => {
    const answer = await open().ask('/dev', { headers: { origin: 'http://localhost:5173' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

it('is nowhere where there is none', async () => {
  const { send, app } = openApi();
  for (const path of [...pages, '/dev/feed', '/dev/assets/dev.js'] as const) {
    expect((await send(`GET ${path}`)).status, path).toBe(404);
  }
  expect(app.routes.filter(({ path }) => path.startsWith('/dev'))).toEqual([]);
});
