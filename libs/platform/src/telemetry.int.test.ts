import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const entry = z.object({
  msg: z.string(),
  traceId: z.string().optional(),
  spanId: z.string().optional(),
  address: z.object({ port: z.number() }).optional(),
});

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const started: ChildProcess[] = [];
const listening: Server[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill();
  for (const server of listening.splice(0)) server.close();
});

const startTracedServer = async (env: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, ['--import', pathOf('telemetry.ts'), pathOf('testing/traced-server.ts')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextEntry = async () => entry.parse(JSON.parse(String((await lines.next()).value)));
  const port = (await nextEntry()).address?.port ?? 0;
  const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init);
  const get = async (headers: Readonly<Record<string, string>>) => {
    const answer = await ask('/orders', { headers });
    return { traceparent: await answer.text(), logged: await nextEntry() };
  };
  return { port, ask, get, nextEntry };
};

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describe('telemetry', () => {
  it("continues the caller's trace, in the span and in the log, with no exporter", async () => {
    const { get } = await startTracedServer({});
    const { traceparent, logged } = await get({ traceparent: `00-${TRACE}-${PARENT}-01` });
    expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    expect(traceparent).toContain(logged.spanId);
    expect(logged).toMatchObject({ msg: 'handled', traceId: TRACE });
  });

  it('gives an unsampled request its ids too, and decides once for the whole trace', async () => {
    const { get } = await startTracedServer({ OTEL_TRACES_SAMPLER_ARG: '0' });
    const { traceparent, logged } = await get({});
    expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(traceparent).toContain(logged.traceId);
    const sampled = await get({ traceparent: `00-${TRACE}-${PARENT}-01` });
    expect(sampled.traceparent).toMatch(/-01$/);
  });
});

const exported = z.object({
  name: z.string(),
  kind: z.number(),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  traceState: z.string().optional(),
  status: z.object({ code: z.number().optional() }).optional(),
  attributes: z.array(
    z.object({
      key: z.string(),
      value: z.object({ stringValue: z.string().optional(), intValue: z.number().optional() }),
    }),
  ),
});

type Exported = z.infer<typeof exported>;

const request = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(exported) })) })),
});

/** Takes spans by OTLP. */
const openCollector = async () => {
  const spans: Exported[] = [];
  const collector = createServer(async (incoming, response) => {
    const { resourceSpans } = request.parse(await json(incoming));
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  listening.push(collector);
  const address = collector.address();
  return { spans, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : undefined}` };
};

/** A collector, and a traced server that sends there what is sampled: all, unless the environment says otherwise. */
const startExporting = async (env: Readonly<Record<string, string>> = {}) => {
  const { spans, url } = await openCollector();
  const server = await startTracedServer({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_TRACES_SAMPLER_ARG: '1',
    OTEL_BSP_SCHEDULE_DELAY: '20',
    ...env,
  });
  const servers = () => spans.filter(({ kind }) => kind === SERVER);
  const exportedServers = async (count: number) => {
    await expect.poll(() => servers().length, { timeout: 5_000 }).toBeGreaterThanOrEqual(count);
    return servers();
  };
  return { ...server, spans, exportedServers };
};

const SERVER = 2;
const ERROR = 2;

const attributesOf = ({ attributes }: Exported) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));

const ofRequest = { 'http.request.method': 'GET', 'url.scheme': 'http', 'network.protocol.version': '1.1' };

describe('the span of a request', () => {
  it('is of kind SERVER, and tells method, route and status, and nothing that clients sent', async () => {
    const { ask, exportedServers } = await startExporting();
    await (await ask('/orders', { headers: { 'user-agent': 'n0t-shown', 'x-forwarded-for': '203.0.113.9' } })).text();
    const [span] = await exportedServers(1);
    expect(span).toMatchObject({ name: 'GET /orders', kind: SERVER });
    expect(span?.status?.code ?? 0).toBe(0);
    expect(span && attributesOf(span)).toEqual({
      ...ofRequest,
      'http.route': '/orders',
      'http.response.status_code': 200,
    });
  });

  it('is an error where we failed, and none where nothing was found, which has no route', async () => {
    const { ask, exportedServers } = await startExporting();
    await (await ask('/fails')).text();
    await (await ask('/nowhere?secret=n0t-shown')).text();
    const [failed, notFound] = await exportedServers(2);
    expect(failed).toMatchObject({ name: 'GET /fails', status: { code: ERROR } });
    expect(failed && attributesOf(failed)).toMatchObject({ 'http.response.status_code': 500, 'error.type': '500' });
    expect(notFound?.name).toBe('GET');
    expect(notFound?.status?.code ?? 0).toBe(0);
    expect(notFound && attributesOf(notFound)).toEqual({ ...ofRequest, 'http.response.status_code': 404 });
  });

  it('tells HEAD by its name, and a method that nobody knows by none', async () => {
    const { ask, exportedServers } = await startExporting();
    await ask('/orders', { method: 'HEAD' });
    await (await ask('/orders', { method: 'PROPFIND' })).text();
    const [head, other] = await exportedServers(2);
    expect([head?.name, other?.name]).toEqual(['HEAD /orders', 'HTTP /orders']);
    expect(other && attributesOf(other)).toMatchObject({ 'http.request.method': '_OTHER' });
  });

  it('goes on with a sampled trace and its tracestate, and is the parent of what is done within', async () => {
    const { ask, exportedServers, spans } = await startExporting({ OTEL_TRACES_SAMPLER_ARG: '0' });
    const headers = { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'shop=7' };
    await (await ask('/orders', { headers })).text();
    const [span] = await exportedServers(1);
    expect(span).toMatchObject({ traceId: TRACE, parentSpanId: PARENT, traceState: 'shop=7' });
    expect(spans.find(({ name }) => name === 'place order')).toMatchObject({
      traceId: TRACE,
      parentSpanId: span?.spanId,
      traceState: 'shop=7',
    });
  });

  it('is not recorded in a trace that is not sampled, nor is what is done within', async () => {
    const { get, ask, exportedServers, spans } = await startExporting();
    const { traceparent } = await get({ traceparent: `00-${TRACE}-${PARENT}-00` });
    expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    expect(traceparent).not.toContain(PARENT);
    await (await ask('/fails')).text();
    await exportedServers(1);
    expect(spans.map(({ name }) => name)).toEqual(['GET /fails']);
  });

  it.each([
    ['of another length', `00-${TRACE}-01`],
    ['of zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['of a version that is forbidden', `ff-${TRACE}-${PARENT}-01`],
    ['of no hexadecimal digits', `00-${'z'.repeat(32)}-${PARENT}-01`],
  ])('begins a trace where the traceparent is %s', async (_what, traceparent) => {
    const { get, exportedServers } = await startExporting();
    await get({ traceparent });
    const [span] = await exportedServers(1);
    expect(span?.traceId).not.toBe(TRACE);
    expect(span?.parentSpanId ?? '').toBe('');
  });

  it('ends where a client leaves before it is answered, without a status', async () => {
    const { port, nextEntry, exportedServers } = await startExporting();
    const socket = connect({ port, host: '127.0.0.1' });
    socket.write('GET /hangs HTTP/1.1\r\nHost: shop.example\r\n\r\n');
    expect(await nextEntry()).toMatchObject({ msg: 'waiting' });
    socket.destroy();
    const [span] = await exportedServers(1);
    expect(span?.name).toBe('GET /hangs');
    expect(span?.status?.code ?? 0).toBe(0);
    expect(span && attributesOf(span)).toEqual({ ...ofRequest, 'http.route': '/hangs', 'error.type': 'client_gone' });
  });

  it('is one for each request of a connection, also where they are sent at once and the client leaves', async () => {
    const { port, nextEntry, exportedServers } = await startExporting();
    const socket = connect({ port, host: '127.0.0.1' });
    const head = 'HTTP/1.1\r\nHost: shop.example\r\n\r\n';
    socket.write(`GET /fails ${head}GET /hangs ${head}GET /hangs ${head}`);
    await nextEntry();
    await nextEntry();
    socket.destroy();
    const spans = await exportedServers(3);
    expect(spans.map(({ name }) => name)).toEqual(['GET /fails', 'GET /hangs', 'GET /hangs']);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(3);
  });

  it('is made neither for probes, nor for what is no request', async () => {
    const { port, ask, exportedServers } = await startExporting();
    await (await ask('/health/live')).text();
    await (await ask('/metrics')).text();
    const socket = connect({ port, host: '127.0.0.1' });
    socket.write('no request\r\n\r\n');
    await once(socket.resume(), 'close');
    await (await ask('/fails')).text();
    const spans = await exportedServers(1);
    expect(spans.map(({ name }) => name)).toEqual(['GET /fails']);
  });
});

describe('the span of a connection that goes on in another protocol', () => {
  it('lasts as long as it, and tells what came and went after its head, and who ended it first', async () => {
    const { port, exportedServers } = await startExporting();
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /talk?secret=n0t-shown HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: talk\r\n\r\n');
    const [answer] = await once(socket, 'data');
    socket.write('enough');
    socket.resume();
    await once(socket, 'close');
    const [span] = await exportedServers(1);
    expect(span).toMatchObject({ name: 'GET /talk', kind: SERVER });
    expect(span && attributesOf(span)).toEqual({
      ...{ ...ofRequest, 'http.route': '/talk', 'http.response.status_code': 101 },
      'orderline.connection.received_bytes': 'enough'.length,
      'orderline.connection.sent_bytes': String(answer).length,
      'orderline.connection.ended_by': 'client',
    });
  });
});

describe('the page for developers', () => {
  const namesIn = (spans: readonly Exported[]) => spans.map(({ name }) => name).toSorted();
  const both = ['GET /orders', 'place order'];

  it('is sent every span where there is no collector', async () => {
    const page = await openCollector();
    const { ask } = await startTracedServer({ ENVIRONMENT: 'development', DEV_SPANS_URL: page.url });
    await (await ask('/orders')).text();
    await expect.poll(() => namesIn(page.spans), { timeout: 5_000 }).toEqual(both);
  });

  it('is sent the spans that a collector is sent, each once', async () => {
    const page = await openCollector();
    const { ask, spans } = await startExporting({ ENVIRONMENT: 'test', DEV_SPANS_URL: page.url });
    await (await ask('/orders')).text();
    await expect.poll(() => [namesIn(page.spans), namesIn(spans)], { timeout: 5_000 }).toEqual([both, both]);
  });

  it.each([
    ['development', '01'],
    ['production', '00'],
    ['', '00'],
  ])('has spans recorded in %j: %s', async (environment, flags) => {
    const page = await openCollector();
    const { get } = await startTracedServer({ ENVIRONMENT: environment, DEV_SPANS_URL: page.url });
    const { traceparent } = await get({});
    expect(traceparent.slice(-2)).toBe(flags);
  });
});
