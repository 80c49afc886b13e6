import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { demoOperator } from '@orderline/composition';
import { order } from '@orderline/contracts/http/v1/orders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transmit } from '../replay/system/transmit.ts';
import { isReady } from './testing/app-process.ts';
import { untilQuiet } from './testing/books.ts';
import { placement, registerCustomer } from './testing/buyers.ts';
import { type CalmPartners, startCalmPartners } from './testing/calm-partners.ts';
import { accessTokenOf, type Credentials, signedIn } from './testing/client.ts';
import { stockShelves } from './testing/shelves.ts';
import { prepareSystem, type System } from './testing/system.ts';
import { until } from './testing/until.ts';

/** Of Debian's package; it turns the clock of a process, and leaves alone the one that never goes back. */
const FAKETIME = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketime.so.1`;
const hasFaketime = await access(FAKETIME).then(
  () => true,
  () => false,
);

describe.skipIf(!process.env.TEST_DATABASE_URL || !hasFaketime)('a clock that jumps by an hour', () => {
  let directory: string;
  let clock: string;
  let database: TestDatabase;
  let partners: CalmPartners;
  let system: System;
  let customer: Credentials;
  let productId: string;
  let orders = 0;
  const trouble = () => `${system.api.log.trouble()}\n${system.worker.log.trouble()}`;

  const jumpTo = (seconds: number) => writeFile(clock, `${seconds < 0 ? '' : '+'}${seconds}\n`);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'orderline-clock-'));
    clock = join(directory, 'offset');
    await jumpTo(0);
    database = await createDatabase();
    partners = await startCalmPartners({});
    const faked = {
      LD_PRELOAD: FAKETIME,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      DONT_FAKE_MONOTONIC: '1',
    };
    system = await prepareSystem({ databaseUrl: database.url, more: { ...partners.env, ...faked } });
    await Promise.all([system.api.start(), system.worker.start()]);
    const admin = await signedIn(system.url, demoOperator);
    productId = (await stockShelves(admin)).plenty[0] ?? '';
    customer = (await registerCustomer(admin)).credentials;
  });
  afterAll(async () => {
    await Promise.all([system?.api.kill(), system?.worker.kill()]);
    await Promise.all([partners?.stop(), database?.drop(), rm(directory, { recursive: true, force: true })]);
  });

  const look = (token: string) => transmit(system.url, { method: 'get', path: '/api/v1/orders', token });

  const anOrderIsDelivered = async (token: string): Promise<void> => {
    orders += 1;
    const lines = [{ productId, quantity: 1 }];
    const asked = placement({ buyer: 0, key: `order-${orders}`, lines, copies: 1, cancels: false });
    const placed = await transmit(system.url, { ...asked, token });
    expect(placed.status).toBe(201);
    const { id } = order.parse(placed.body);
    await until({
      what: 'the order to be delivered',
      ask: async () => {
        const { body } = await transmit(system.url, { method: 'get', path: `/api/v1/orders/${id}`, token });
        return order.parse(body).status === 'delivered' || undefined;
      },
      told: trouble,
    });
  };

  it('voids the access tokens that are over by it, and nothing else: who signs in again orders as before', async () => {
    const before = await accessTokenOf(system.url, customer);
    await anOrderIsDelivered(before);

    await jumpTo(3600);
    expect((await look(before)).status).toBe(401);
    const ahead = await accessTokenOf(system.url, customer);
    await anOrderIsDelivered(ahead);

    await jumpTo(0);
    const after = await accessTokenOf(system.url, customer);
    expect((await look(after)).status).toBe(200);
    await anOrderIsDelivered(after);

    await jumpTo(3600);
    await anOrderIsDelivered(await accessTokenOf(system.url, customer));
    const admin = await signedIn(system.url, demoOperator);
    await untilQuiet(admin, trouble);

    expect(await Promise.all([isReady(system.health.api), isReady(system.health.worker)])).toEqual([true, true]);
    const lines = [...system.api.log.lines, ...system.worker.log.lines];
    expect(lines.filter(({ level, msg }) => level === 'fatal' || /given up/.test(msg))).toEqual([]);
    const rows = await database.sql`select status from orders`;
    expect(rows.map(({ status }) => status)).toEqual(Array.from({ length: orders }, () => 'delivered'));
    const notices = await database.sql`select 1 from notifications where type = 'order-placed'`;
    expect(notices.length).toBe(orders);
    expect(await Promise.all([system.api.end('SIGTERM'), system.worker.end('SIGTERM')])).toEqual([
      'exit code 0',
      'exit code 0',
    ]);
  });
});
