import { randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { demoOperator } from '@orderline/composition';
import { startJobRun } from '@orderline/contracts/http/v1/jobs';
import { placeOrder } from '@orderline/contracts/http/v1/orders';
import { createWebhookEndpoint } from '@orderline/contracts/http/v2/webhooks';
import { createMetrics } from '@orderline/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BehindGateway, openBehindGateway } from './testing/behind-gateway.ts';
import { barriers, type Chromium, findChromium, openChromium, overflowOf } from './testing/browser.ts';
import { signedIn } from './testing/client.ts';
import { type CollectedSpan, openSpanCollector, type SpanCollector } from './testing/span-collector.ts';
import { createDemoDatabase, prepareSystem, type System } from './testing/system.ts';
import { until } from './testing/until.ts';

const executable = await findChromium();

/** What only Redis, Kafka and a mail server have to tell. */
const ofServices = new Set([
  ...['consumer_lag', 'consumer_rebalances_total', 'emails_total', 'realtime_announcements_total'],
  ...['gateway_mirrored_total', 'gateway_policy_failures_total', 'gateway_request_trailers_dropped_total'],
  ...['gateway_cache_requests_total', 'gateway_cache_bytes'],
]);

/** What only trouble feeds. */
const ofTrouble = new Set(['http_connections_closed_total', 'inbox_duplicates_total']);

const ofNode = /^(?:nodejs|process)_/;

let database: TestDatabase;
let collector: SpanCollector;
let behind: BehindGateway;
let system: System;

beforeAll(async () => {
  [database, collector, behind] = await Promise.all([createDemoDatabase(), openSpanCollector(), openBehindGateway()]);
  const more = { ...collector.env, ...behind.env, LOG_LEVEL: 'debug', DEV_PAGE: 'true' };
  system = await prepareSystem({ databaseUrl: database.url, more });
  await Promise.all([system.api.start(), system.worker.start()]);
});

afterAll(async () => {
  await Promise.all([system?.api.kill(), system?.worker.kill()]);
  await Promise.all([collector?.close(), behind?.close()]);
  await database?.drop();
});

const linesOfOrders = () =>
  system.api.log.lines.filter(
    ({ msg, method, route }) => msg === 'request' && method === 'POST' && route === placeOrder.path,
  );

const placeAnOrder = async () => {
  const before = linesOfOrders().length;
  const [product] = await database.sql<{ id: string }[]>`select id from products order by sku limit 1`;
  const admin = await signedIn(system.url, demoOperator);
  const { answer } = await admin.send({
    method: placeOrder.method,
    path: placeOrder.path,
    key: randomUUID(),
    body: {
      items: [{ productId: product?.id, quantity: 1 }],
      shippingAddress: { recipient: 'Ada', line1: '1 Mill Lane', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' },
    },
  });
  expect(answer.status).toBe(201);
  const { id } = placeOrder.answers[201].parse(answer.body);
  const line = await until({ what: 'the request line of the order', ask: async () => linesOfOrders()[before] });
  return { id, traceId: String(line.traceId), requestId: String(line.requestId) };
};

/** The names from the root of the trace down to a span. */
const lineage = (span: CollectedSpan, trace: readonly CollectedSpan[]): readonly string[] => {
  const parent = trace.find(({ spanId }) => spanId === span.parentSpanId);
  return parent ? [...lineage(parent, trace), span.name] : [span.name];
};

describe('one placed order', () => {
  it('is one trace over both processes, and every line that it logs names the trace and the request', async () => {
    const { traceId, requestId } = await placeAnOrder();
    const ofTrace = () => collector.spans.filter((span) => span.traceId === traceId);
    const effects = ['fulfilment.beginFulfilments', 'notifications.notifyUsers', 'inventory.passUnannounced'];
    const trace = await until({
      what: 'the spans of the effects',
      ask: async () => {
        const spans = ofTrace();
        return effects.every((effect) => spans.some(({ name }) => name === effect)) ? spans : undefined;
      },
      withinMs: 10_000,
    });
    const lineages = trace.map((span) => lineage(span, trace));
    const placing = [`POST ${placeOrder.path}`, 'orders.placeOrder'];
    expect(lineages).toContainEqual([...placing, 'postgres with']);
    for (const effect of effects) {
      const reached = lineages.find((names) => names.at(-1) === effect);
      expect(reached).toEqual([...placing, 'publish orderline.orders.v1', 'receive OrderPlaced', effect]);
      expect(lineages.filter((names) => names.includes(effect) && names.at(-1)?.startsWith('postgres'))).not.toEqual(
        [],
      );
    }
    const told = system.worker.log.lines.filter((line) => line.traceId === traceId);
    expect(told.map(({ msg, consumer, outcome }) => [msg, consumer, outcome])).toEqual(
      expect.arrayContaining(['fulfilment', 'notifications', 'inventory'].map((one) => ['event', one, 'handled'])),
    );
    expect(new Set(told.map((line) => line.requestId))).toEqual(new Set([requestId]));
    expect([...system.api.log.stray, ...system.worker.log.stray]).toEqual([]);
    expect(trace.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1);
  });
});

describe('a request through the gateway', () => {
  it('is a span of its rule, with one of the service that was asked within, whose id alone goes on; and tells no secret', async () => {
    const secret = `zq${randomBytes(8).toString('hex')}`;
    const before = behind.asked.length;
    const answer = await fetch(`${behind.url}/parcels/${secret}?api_key=${secret}`, {
      headers: {
        authorization: `Bearer ${secret}`,
        cookie: `sid=${secret}`,
        'x-api-key': secret,
        referer: `/?k=${secret}`,
      },
    });
    expect(answer.status).toBe(200);
    const pair = await until({
      what: 'both spans',
      ask: async () => {
        const server = collector.spans.find(({ name }) => name === 'GET demo/parcels');
        const client = collector.spans.find(({ name }) => name === 'GET parcels');
        return server && client ? { server, client } : undefined;
      },
    });
    expect([pair.server.kind, pair.client.kind]).toEqual([2, 3]);
    expect(pair.client).toMatchObject({ traceId: pair.server.traceId, parentSpanId: pair.server.spanId });
    const { url, rawHeaders = [] } = behind.asked[before] ?? {};
    const traceparents = rawHeaders.filter((_, at) => rawHeaders[at - 1]?.toLowerCase() === 'traceparent');
    expect(traceparents).toEqual([`00-${pair.client.traceId}-${pair.client.spanId}-01`]);
    expect([url?.includes(secret), rawHeaders.includes(`sid=${secret}`)]).toEqual([true, true]);
    const lines = system.api.log.lines.filter(({ route }) => route === 'demo/parcels');
    expect(lines).toMatchObject([{ upstream: 'parcels', status: 200, traceId: pair.server.traceId }]);
    const told = [
      ...collector.received,
      ...system.api.log.lines.map((line) => JSON.stringify(line)),
      ...system.api.log.stray,
    ];
    expect(told.filter((text) => text.includes(secret))).toEqual([]);
  });
});

describe('the metrics', () => {
  const pageOf = async (app: 'api' | 'worker'): Promise<string> => {
    const response = await fetch(new URL('/metrics', system.health[app]));
    return response.text();
  };
  const seriesOf = (page: string): readonly string[] =>
    page
      .split('\n')
      .flatMap((line) =>
        line === '' || line.startsWith('#') || ofNode.test(line) ? [] : [line.slice(0, line.lastIndexOf(' '))],
      );
  const hasSamples = (page: string, name: string): boolean =>
    seriesOf(page).some((series) => new RegExp(`^${name}(?:_bucket)?[{]`).test(series));

  /** Opens a WebSocket from a page of that origin, and ends it by a frame that is none; answers how it began. */
  const openSocket = (origin: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = {
        ...{ connection: 'upgrade', upgrade: 'websocket', origin },
        ...{ 'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64') },
      };
      const opening = request(`${system.url}/api/v2/realtime`, { headers });
      opening.once('upgrade', ({ statusCode = 0 }, socket) => {
        socket.once('close', () => resolve(statusCode)).resume();
        socket.write(Buffer.from([0x82, 0x80, 0, 0, 0, 0]));
      });
      opening.once('response', (answer) => resolve(answer.resume().statusCode ?? 0));
      opening.once('error', reject).end();
    });

  it('that are declared are all fed, once there was traffic', async () => {
    expect(await openSocket(system.url)).toBe(101);
    expect(await openSocket('https://elsewhere.example')).toBe(403);
    expect((await fetch(`${behind.url}/parcels/1`)).status).toBe(200);
    const staff = await signedIn(system.url, demoOperator);
    const { method, path: endpoints } = createWebhookEndpoint;
    const made = await staff.send({ method, path: endpoints, body: { url: 'http://127.0.0.1:9/' } });
    expect(made.answer.status).toBe(201);
    await placeAnOrder();
    const refused = await fetch(`${system.url}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: demoOperator.email, password: 'not the one' }),
    });
    expect(refused.status).toBe(401);
    const admin = await signedIn(system.url, demoOperator);
    const path = startJobRun.path.replace('{name}', 'reconcile-stock');
    const body = { scheduledFor: '2026-11-22T03:37:00Z' };
    expect((await admin.send({ method: startJobRun.method, path, body })).answer.status).toBe(202);
    const declared = createMetrics('test')
      .registry.getMetricsAsArray()
      .map(({ name }) => name)
      .filter((name) => !ofNode.test(name) && !ofServices.has(name) && !ofTrouble.has(name));
    expect(declared).toContain('http_server_request_duration_seconds');
    const silent = async (): Promise<readonly string[]> => {
      const pages = [await pageOf('api'), await pageOf('worker')].join('\n');
      return declared.filter((name) => !hasSamples(pages, name));
    };
    const ask = async () => ((await silent()).length === 0 ? true : undefined);
    await until({ what: 'every metric to be fed', ask, withinMs: 10_000 }).catch(() => undefined);
    expect(await silent()).toEqual([]);
  });

  it('gain no series by a thousand URLs', async () => {
    const ask = (path: string) => fetch(`${system.url}${path}`).then((response) => response.text());
    const id = () => randomUUID();
    await Promise.all([ask(`/api/v1/products/${id()}`), ask(`/${id()}`), ask(`/api/v1/${id()}`)]);
    const before = seriesOf(await pageOf('api')).length;
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(
        Array.from({ length: 50 }, (_, position) => {
          const paths = [`/api/v1/products/${id()}`, `/${id()}`, `/api/v1/${id()}?q=${id()}`];
          return ask(paths[position % 3] ?? '/');
        }),
      );
    }
    expect(seriesOf(await pageOf('api')).length).toBe(before);
  });
});

describe.skipIf(executable === undefined)('the page for developers, in a real Chromium', () => {
  let chromium: Chromium;
  beforeAll(async () => {
    chromium = await openChromium(executable ?? '');
  });
  afterAll(() => chromium?.close());

  it('shows an order as it is published, and leads to its trace: one waterfall over both processes', async () => {
    const { page, faults, close } = await chromium.visit(`${system.url}/dev/events`);
    await page.getByText('Live: the newest first.').waitFor();
    const { id, traceId, requestId } = await placeAnOrder();
    const told = page.locator('.feed li', { hasText: id }).filter({ hasText: 'OrderPlaced' });
    await told.locator('summary').click();
    await told.getByText(requestId).waitFor();

    await page.goto(`${system.url}/dev?text=${traceId}`);
    await page.locator(`a[href="/dev/traces/${traceId}"]`).click();
    for (const name of ['fulfilment.beginFulfilments', 'notifications.notifyUsers']) {
      await page.locator('.span.worker .name', { hasText: name }).waitFor();
    }
    const names = await page.locator('.span.api .name').allTextContents();
    expect(names).toEqual(expect.arrayContaining([`POST ${placeOrder.path}`, 'orders.placeOrder', 'postgres with']));
    expect(
      await page.locator('.span.worker .name', { hasText: 'publish orderline.orders.v1' }).count(),
    ).toBeGreaterThan(0);
    await page.getByRole('region', { name: 'Events of the trace' }).getByText(requestId).first().waitFor();
    expect(faults()).toEqual([]);
    await close();
  });

  it('is for everybody, on a phone at night and on a wide screen by day', async () => {
    const { traceId } = await placeAnOrder();
    const { page, faults, close } = await chromium.visit(`${system.url}/dev`);
    await page.locator(`a[href="/dev/traces/${traceId}"]`).waitFor();
    const waterfall = `/dev/traces/${traceId}`;
    for (const path of [waterfall, '/dev/events', '/dev/queues', '/dev/routes', '/dev/settings', '/dev']) {
      await page.goto(`${system.url}${path}`);
      await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
      await page.setViewportSize({ width: 360, height: 740 });
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await barriers(page), path).toEqual([]);
      expect(await overflowOf(page), path).toBeLessThanOrEqual(0);
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.emulateMedia({ colorScheme: 'light' });
      if (path === waterfall || path === '/dev') expect(await barriers(page), path).toEqual([]);
      expect(await overflowOf(page), path).toBeLessThanOrEqual(0);
    }
    expect(faults()).toEqual([]);
    await close();
  });
});
