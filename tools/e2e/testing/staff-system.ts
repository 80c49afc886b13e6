import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { makeSamples } from '@orderline/contracts/events';
import { demoIds } from '@orderline/contracts/http/demo';
import { type Chromium, openChromium } from './browser.ts';
import { startCalmPartners } from './calm-partners.ts';
import { createDemoDatabase, prepareSystem } from './system.ts';

export type StaffSystem = {
  readonly url: string;
  readonly sql: TestDatabase['sql'];
  readonly chromium: Chromium;
  close(): Promise<void>;
};

/** The pages of staff before a browser, on api, worker and partners; orders are paid and sent, and arrive nowhere. */
export const openStaffSystem = async (executable: string): Promise<StaffSystem> => {
  await using opened = new AsyncDisposableStack();
  const open = async <Value>(opening: Promise<Value>, close: (value: Value) => Promise<void>): Promise<Value> =>
    opened.adopt(await opening, close);
  const [database, partners, chromium] = await Promise.all([
    open(createDemoDatabase(), ({ drop }) => drop()),
    open(startCalmPartners({ dials: ['carrier.deliverMs=3600000'] }), ({ stop }) => stop()),
    open(openChromium(executable), ({ close }) => close()),
  ]);
  const more = { ...partners.env, API_ROLES: 'api,admin' };
  const { url, api, worker } = await prepareSystem({ databaseUrl: database.url, more });
  opened.defer(async () => {
    await Promise.all([api.kill(), worker.kill()]);
  });
  await Promise.all([api.start(), worker.start()]);
  const kept = opened.move();
  return { url, sql: database.sql, chromium, close: () => kept.disposeAsync() };
};

const DAY_MS = 24 * 60 * 60_000;

/** Parks an order of each of these many days before today, of which reports could not be told. */
export const parkOrders = async (sql: TestDatabase['sql'], daysAgo: readonly number[]): Promise<void> => {
  for (const [nth, days] of daysAgo.entries()) {
    const at = new Date(Date.now() - days * DAY_MS);
    const line = { productId: demoIds.product, quantity: nth + 1, unitPrice: { amount: '9.99', currency: 'GBP' } };
    const total = { amount: (9.99 * (nth + 1)).toFixed(2), currency: 'GBP' };
    const data = { lines: [{ ...line, sku: 'KIT-01A' }], total, placedAt: at.toISOString() };
    const made = makeSamples({ type: 'OrderPlaced', data, count: 1, newId: randomUUID, at });
    if (!made.ok) throw new Error(JSON.stringify(made.faults));
    for (const { topic, key, headers, value } of made.events) {
      await sql`
        insert into parked_events (consumer, event_id, topic, key, headers, value, attempts, due_at, parked_at, error)
        values ('reporting', ${headers.ce_id ?? ''}, ${topic}, ${key}, ${sql.json(headers)}, ${value}, 8, null, ${at},
          ${`Error: canceling statement due to lock timeout, in transaction ${7000 + nth}`})`;
    }
  }
};
