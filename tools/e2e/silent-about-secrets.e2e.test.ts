import { randomBytes, randomUUID } from 'node:crypto';
import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { demoOperator } from '@orderline/composition';
import { v1 } from '@orderline/contracts/http/v1/endpoints';
import { v2 } from '@orderline/contracts/http/v2/endpoints';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testRedisUrl } from './testing/redis.ts';
import { openSpanCollector, type SpanCollector } from './testing/span-collector.ts';
import { createDemoDatabase, prepareSystem, type System } from './testing/system.ts';
import { until } from './testing/until.ts';

const mark = (): string => `zq${randomBytes(6).toString('hex')}`;

/** What no span and no line may hold, wherever a client puts it. */
const marks = {
  password: mark(),
  token: mark(),
  code: mark(),
  apiKey: mark(),
  email: mark(),
  name: mark(),
  address: mark(),
  search: mark(),
  path: mark(),
  query: mark(),
  body: mark(),
  header: mark(),
};

let database: TestDatabase;
let collector: SpanCollector;
let system: System;

beforeAll(async () => {
  [database, collector] = await Promise.all([createDemoDatabase(), openSpanCollector()]);
  system = await prepareSystem({
    databaseUrl: database.url,
    redisUrl: testRedisUrl(),
    more: { ...collector.env, LOG_LEVEL: 'trace' },
  });
  await system.api.start();
  await system.worker.start();
});

afterAll(async () => {
  await Promise.all([system?.api.kill(), system?.worker.kill()]);
  await collector?.close();
  await database?.drop();
});

type Asked = { readonly method: string; readonly path: string; readonly body?: unknown; readonly token?: string };

const HEADERS = {
  'user-agent': `curl ${marks.header}`,
  cookie: `session=${marks.header}`,
  referer: `https://shop.example/?token=${marks.token}`,
  'x-api-key': `pk_live_${marks.apiKey}_${marks.apiKey}`,
  tracestate: `vendor=${marks.header}`,
};

const send = async ({ method, path, body, token }: Asked) => {
  const response = await fetch(`${system.url}${path}`, {
    method: method.toUpperCase(),
    headers: {
      ...HEADERS,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      'if-match': '"1"',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = await response.text();
  return { status: response.status, body: answer === '' ? {} : JSON.parse(answer) };
};

const everywhere = (value: unknown): unknown => {
  if (typeof value === 'string') return marks.body;
  if (Array.isArray(value)) return value.map(everywhere);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, everywhere(field)]));
};

const QUERY = `q=${marks.search}&token=${marks.token}&email=${marks.email}%40example.com&cursor=${marks.query}`;

/** Each operation with marks in path, query and body: as nobody, with a forged token, and as an administrator. */
const driveEveryOperation = async (admin: string): Promise<number> => {
  let sent = 0;
  for (const { method, path, examples } of [...v1, ...v2]) {
    const [marked, valid] = [marks.path, randomUUID()].map((part) => path.replaceAll(/\{\w+\}/g, part));
    for (const token of [undefined, `eyJ${marks.token}.${marks.token}.${marks.token}`, admin]) {
      const sender = token === undefined ? {} : { token };
      const bodies = method === 'get' ? [undefined] : [examples.body, everywhere(examples.body)];
      for (const body of bodies) {
        const content = body === undefined ? {} : { body };
        await send({ method, path: `${marked}?${QUERY}`, ...content, ...sender });
        await send({ method, path: `${valid}?${QUERY}`, ...content, ...sender });
        sent += 2;
      }
    }
  }
  return sent;
};

const email = `${marks.email}@example.com`;
const password = `correct ${marks.password} staple`;

const address = {
  recipient: `Ada ${marks.name}`,
  line1: `1 ${marks.address} Lane`,
  city: 'Leeds',
  postalCode: 'LS1 1AA',
  country: 'GB',
};

/** What customers do, and what goes wrong with it. */
const driveCustomers = async (): Promise<void> => {
  const registered = { email, password, name: `Ada ${marks.name}` };
  expect((await send({ method: 'post', path: '/api/v1/users', body: registered })).status).toBe(201);
  const signIn = (secret: string) =>
    send({ method: 'post', path: '/api/v1/sessions', body: { email, password: secret } });
  expect((await signIn(`${password} not`)).status).toBe(401);
  const { status, body: pair } = await signIn(password);
  expect(status).toBe(201);
  const token = String(pair.accessToken);
  const [product] = await database.sql<{ id: string }[]>`select id from products order by sku limit 1`;
  const items = [{ productId: product?.id, quantity: 1 }];
  const order = { items, shippingAddress: address };
  expect((await send({ method: 'post', path: '/api/v1/orders', body: order, token })).status).toBe(201);
  await send({ method: 'post', path: '/api/v1/password-resets', body: { email } });
  for (const path of ['/api/v1/users/me', '/api/v1/notifications', `/api/v1/products?q=${marks.search}`]) {
    expect((await send({ method: 'get', path, token })).status).toBe(200);
  }
  await send({ method: 'get', path: `/${email}/${marks.path}?${QUERY}`, token });
  await send({ method: 'post', path: '/api/v2/addresses', body: address, token });
};

describe('what a client may not find again', () => {
  it('stands in no span and in no line, with everything sampled and everything logged', async () => {
    await driveCustomers();
    const { body } = await send({
      method: 'post',
      path: '/api/v1/sessions',
      body: { email: demoOperator.email, password: demoOperator.password },
    });
    const before = collector.spans.length;
    expect(await driveEveryOperation(String(body.accessToken))).toBeGreaterThan(200);
    await until({
      what: 'the spans of the last requests',
      ask: async () => (collector.spans.length > before + 1_000 ? true : undefined),
    });
    expect(await Promise.all([system.api.end('SIGTERM'), system.worker.end('SIGTERM')])).toEqual([
      'exit code 0',
      'exit code 0',
    ]);
    const spans = collector.received.join('\n');
    const { api, worker } = system;
    const lines = [api, worker].flatMap(({ log }) => [...log.lines.map((line) => JSON.stringify(line)), ...log.stray]);
    expect(spans).toContain('postgres select');
    expect(spans).toContain('"http.route"');
    expect(spans).toContain('redis');
    const names = Object.entries(marks);
    const told = (texts: readonly string[]) =>
      names.flatMap(([what, secret]) =>
        texts.filter((text) => text.includes(secret)).map((text) => around(text, what, secret)),
      );
    expect([...new Set(told(collector.received))].slice(0, 20)).toEqual([]);
    expect([...new Set(told(lines))].slice(0, 20)).toEqual([]);
    // Keys of Redis name callers by their addresses.
    for (const key of ['rate:', 'orderline:user:', 'client.address', 'url.path', 'user_agent']) {
      expect(spans).not.toContain(key);
    }
  });
});

const around = (text: string, what: string, secret: string): string => {
  const at = text.indexOf(secret);
  return `${what}: ${text.slice(Math.max(0, at - 120), at + 40)}`;
};
