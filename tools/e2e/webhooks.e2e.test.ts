import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { createClient } from '@orderline/client';
import { demoCustomer, demoOperator } from '@orderline/composition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectDirectory } from '../services/project.ts';
import { createDemoDatabase, prepareSystem, type System } from './testing/system.ts';
import { until } from './testing/until.ts';

type Got = { readonly id: string; readonly type: string; readonly data: { readonly orderId?: string } };

const exampleAddress = {
  recipient: 'Ada',
  line1: '12 St James’s Square',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
};

describe.skipIf(!process.env.TEST_DATABASE_URL)('webhooks', () => {
  let database: TestDatabase;
  let system: System;
  let gate: Server;
  let receiver: ChildProcess | undefined;
  let isOpen = true;
  let asked = 0;
  let receiverPort = 0;
  const got: Got[] = [];

  /** Lets requests through to the receiver of the documentation, or holds them for ever. */
  const openGate = async (): Promise<number> => {
    gate = createServer(async (request, response) => {
      asked += 1;
      if (!isOpen) return;
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece);
      const headers = Object.fromEntries(
        Object.entries(request.headers).flatMap(([name, value]) =>
          /^(?:webhook-|content-type)/.test(name) ? [[name, String(value)]] : [],
        ),
      );
      const body = Buffer.concat(pieces);
      const reply = await fetch(`http://127.0.0.1:${receiverPort}/`, { method: 'POST', headers, body });
      response.writeHead(reply.status).end();
    });
    gate.listen(0, '127.0.0.1');
    await once(gate, 'listening');
    return (gate.address() as AddressInfo).port;
  };

  const startReceiver = async (secret: string): Promise<void> => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    receiverPort = (probe.address() as AddressInfo).port;
    await new Promise((closed) => probe.close(closed));
    const file = join(projectDirectory, 'docs/examples/webhooks/receiver.ts');
    receiver = spawn(process.execPath, [file], {
      env: { PATH: process.env.PATH, WEBHOOK_SECRET: secret, PORT: String(receiverPort) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let rest = '';
    receiver.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      got.push(...lines.map((line) => JSON.parse(line) as Got));
    });
    const listens = () =>
      fetch(`http://127.0.0.1:${receiverPort}/`, { method: 'POST' }).then(
        ({ status }) => status,
        () => undefined,
      );
    expect(await until({ what: 'the receiver', ask: listens })).toBe(401);
  };

  beforeAll(async () => {
    database = await createDemoDatabase();
    system = await prepareSystem({ databaseUrl: database.url, more: { DRAIN_SECONDS: '0' } });
    await Promise.all([system.api.start(), system.worker.start()]);
  });
  afterAll(async () => {
    await Promise.all([system?.api.kill(), system?.worker.kill()]);
    receiver?.kill('SIGTERM');
    gate?.closeAllConnections();
    gate?.close();
    await database?.drop();
  });

  const clientOf = async ({ email, password }: typeof demoOperator | typeof demoCustomer) => {
    const client = createClient({ baseUrl: system.url });
    await client.sessions.signIn({ email, password });
    return client;
  };

  it('reach a receiver once each, in the order of what they tell of, though the worker is killed while it sends', async () => {
    const admin = await clientOf(demoOperator);
    const customer = await clientOf(demoCustomer);
    const url = `http://127.0.0.1:${await openGate()}/hooks`;
    const { id, secret } = await admin.webhookEndpoints.create({
      url,
      eventTypes: ['order.placed', 'order.cancelled'],
    });
    await startReceiver(secret);
    await admin.webhookEndpoints.ping({ id });
    await until({ what: 'the ping', ask: async () => got.find(({ type }) => type === 'webhook.ping') });

    isOpen = false;
    asked = 0;
    const [product] = (await customer.products.list({ limit: 1 })).items;
    const lines = [{ sku: product?.sku ?? '', quantity: 1 }];
    const order = await customer.orders.place({ lines, shippingAddress: exampleAddress });
    await until({ what: 'the worker to send', ask: async () => (asked > 0 ? true : undefined) });
    await customer.orders.cancel({ id: order.id });
    await system.worker.kill();
    isOpen = true;
    // What was under way is another worker's once its lease is over: half a minute, of which the test has no need.
    await database.sql`update webhook_deliveries set leased_until = now() where status = 'waiting'`;
    await system.worker.start();

    const own = () => got.filter(({ data }) => data.orderId === order.id);
    await until({ what: 'both', ask: async () => (own().length === 2 ? true : undefined) });
    expect(own().map(({ type }) => type)).toEqual(['order.placed', 'order.cancelled']);
    expect(new Set(own().map((one) => one.id)).size).toBe(2);
    const told = await until({
      what: 'both to be told as delivered',
      ask: async () => {
        const { items } = await admin.webhookEndpoints.listDeliveries({ id, status: 'delivered' });
        return items.length === 3 ? items : undefined;
      },
    });
    const attempts = told.map(({ type, attempts: count }) => [type, count]);
    expect(attempts).toEqual([
      ['order.cancelled', 1],
      ['order.placed', 2],
      ['webhook.ping', 1],
    ]);
  });

  it('that are on their way are ended in order when the worker is told to stop', async () => {
    expect(await system.worker.end('SIGTERM')).toBe('exit code 0');
    const [under] =
      await database.sql`select count(*)::int as rows from webhook_deliveries where leased_until is not null`;
    expect(under?.rows).toBe(0);
  });
});
