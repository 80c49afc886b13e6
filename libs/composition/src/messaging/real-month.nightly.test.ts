import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { pgReaders } from '@orderline/adapters-postgres';
import { useDatabase } from '@orderline/adapters-postgres/testing/database';
import { decodeEvent, type EventOf, encodeEvent } from '@orderline/contracts/events';
import { createReportFollowers, createReporting, netOf, netUnitsOf, type SalesBy } from '@orderline/domain/reporting';
import { asId } from '@orderline/domain/shared';
import { beforeAll, expect, it } from 'vitest';
import { newId, now } from '../clock.ts';
import type { WorkerApplication } from '../features.ts';
import { byInbox, consumersOf } from './consumers.ts';

/** A month of sales, as `npm run replay` takes it. */
const FILE = process.env.SALES_FILE ?? resolve(import.meta.dirname, '../../../../tools/replay/sample.csv');

const opened = useDatabase();

const read = async () => {
  const { outside } = opened();
  await outside`create table file (invoice text, code text, description text, quantity text, at text, price text, customer text, country text)`;
  const copying = await outside`copy file from stdin with (format csv, header, encoding 'latin1')`.writable();
  await pipeline([createReadStream(FILE), ...(FILE.endsWith('.gz') ? [createGunzip()] : []), copying] as never);
  await outside`
    create table sale as with good as materialized (
      select * from file where invoice ~ '^[0-9]{1,9}$' and quantity ~ '^[0-9]{1,6}$' and price ~ '^[0-9]+[.]?[0-9]*$'
        and customer <> '' and code ~ '^[0-9A-Za-z]{1,12}$'
    )
    select invoice::int as invoice, code, quantity::int as units, round(price::numeric * 100)::bigint as pence,
      at::timestamp - date_trunc('month', min(at::timestamp) over ()) as since, country,
      chr(65 + (dense_rank() over (order by country))::int / 26) || chr(65 + (dense_rank() over (order by country))::int % 26) as code_of_country
    from good where quantity::int > 0 and price::numeric >= 0.005`;
};

type Row = {
  readonly invoice: number;
  /** Seconds since the month began. */
  readonly at: number;
  readonly country: string;
  readonly lines: readonly { readonly code: string; readonly units: number; readonly pence: number }[];
};

const uuidOf = (kind: number, text: string): string =>
  `0199c0de-0000-7000-8${kind}00-${Buffer.from(text).toString('hex').padStart(12, '0').slice(-12)}`;

const HOUR_MS = 3_600_000;
const money = (minor: number) => ({ minor, currency: 'GBP' });

/** Each invoice an order; every seventh is cancelled a day later, and every second of these paid back. */
const eventsOf = ({ invoice, at, country, lines }: Row, shiftMs: number): readonly EventOf[] => {
  const orderId = uuidOf(1, `${shiftMs % 997} ${invoice}`);
  const customerId = uuidOf(2, String(invoice % 100));
  const placedAt = new Date(shiftMs + at * 1000);
  const later = (hours: number) => new Date(placedAt.getTime() + hours * HOUR_MS);
  const total = money(lines.reduce((sum, { units, pence }) => sum + units * pence, 0));
  const facts = (version: number, occurredAt: Date) => ({ id: newId(), aggregateId: orderId, version, occurredAt });
  const ordered = lines.map(({ code, units, pence }) => ({
    ...{ productId: uuidOf(3, code), sku: code, quantity: units, unitPrice: money(pence) },
  }));
  const units = ordered.map(({ productId, quantity }) => ({ productId, quantity }));
  const order = { orderId, customerId };
  const placed: EventOf = {
    ...{ ...facts(1, placedAt), type: 'OrderPlaced' },
    data: { ...order, lines: ordered, total, country, placedAt },
  };
  const cancelled: EventOf = {
    ...{ ...facts(2, later(26)), type: 'OrderCancelled' },
    data: { ...order, lines: units, reason: 'customer', cancelledAt: later(26) },
  };
  const refunded: EventOf = {
    ...{ ...facts(3, later(30)), type: 'OrderRefunded' },
    data: { ...order, total, refundedAt: later(30) },
  };
  return [placed, ...(invoice % 7 === 0 ? [cancelled] : []), ...(invoice % 14 === 0 ? [refunded] : [])];
};

const followed = async (events: readonly EventOf[], application: Pick<WorkerApplication, 'reporting'>) => {
  const consumer = consumersOf(application as WorkerApplication).find(({ name }) => name === 'reporting');
  for (let taken = 0; taken < events.length; taken += 100) {
    const delivered = events.slice(taken, taken + 100).map((event) => {
      const read = decodeEvent(encodeEvent(event, {}));
      if (!read.ok) throw new Error(read.detail);
      const { id, type, aggregateId, version } = read.event;
      const delivery = { consumer: 'reporting', eventId: asId(id), type, aggregateId: asId(aggregateId), version };
      return { delivery, event: read.event } as const;
    });
    const result = await consumer?.togetherOf?.('OrderPlaced')?.(delivered as never);
    if (!result?.ok) throw new Error('the events were not handled');
  }
};

beforeAll(read);

it.each([
  ['UTC', '2010-12-01', '2011-01-01', Date.UTC(2010, 11, 1)],
  ['Europe/Istanbul', '2010-12-01', '2011-01-01', Date.UTC(2010, 11, 1)],
  // Trade goes on at midnight between the months.
  ['Europe/Istanbul', '2010-12-01', '2011-01-01', Date.UTC(2010, 11, 1) - 13 * HOUR_MS],
  ['Pacific/Auckland', '2010-12-01', '2011-01-01', Date.UTC(2010, 11, 1) - 7 * HOUR_MS],
  // Clocks go forward on the 29th of March, and back on the 25th of October.
  ['Europe/Berlin', '2026-03-01', '2026-05-01', Date.UTC(2026, 2, 15) + 12 * HOUR_MS],
  ['Europe/Berlin', '2026-10-01', '2026-12-01', Date.UTC(2026, 9, 15) + 13 * HOUR_MS],
])(
  'a month of sales in %s from %s to %s gives, day by day, what SQL adds up from the file',
  async (zone, from, to, shiftMs) => {
    const { database, outside } = opened();
    for (const table of ['report_facts', 'report_lines', 'report_sums', 'report_pending', 'inbox', 'inbox_versions'])
      await outside`delete from ${outside(table)}`;
    const rows = await outside<Row[]>`
    select invoice, extract(epoch from min(since))::float8 as at, min(code_of_country) as country,
      json_agg(json_build_object('code', code, 'units', units, 'pence', pence)) as lines
    from sale group by invoice order by invoice`;
    const { reports, sumReports, insertOrderFacts, insertStockFacts } = pgReaders(database, byInbox);
    const reporting = createReporting({ reports, reconciliation: { read: () => expect.unreachable() }, now });
    await followed(
      rows.flatMap((row) => eventsOf(row, shiftMs)),
      { reporting: createReportFollowers({ insertOrderFacts, insertStockFacts, now }) },
    );
    const seconds = shiftMs / 1000;
    const day = (hours: number) => outside`
    ((to_timestamp(${seconds}) + placed + ${hours} * interval '1 hour') at time zone ${zone})::date::text`;
    const expected = await outside<{ day: string; orders: number; gross: number; net: number; units: number }[]>`
    with invoiced as (
      select invoice, min(since) as placed, sum(units * pence)::bigint as pence, sum(units)::bigint as units from sale group by invoice
    ), booked as (
      select ${day(0)} as day, 1 as orders, pence as gross, pence as net, units from invoiced
      union all select ${day(26)}, 0, 0, -pence, -units from invoiced where invoice % 7 = 0
    )
    select day, sum(orders)::int as orders, sum(gross)::float8 as gross, sum(net)::float8 as net, sum(units)::float8 as units
    from booked where day >= ${from} and day < ${to} group by day order by day`;
    // Half of what events told is in sums, the other half is not yet.
    await sumReports(Math.ceil(rows.length / 2));
    const told = async (by: SalesBy) => {
      const result = await reporting.readSales({ period: { from, to, zone }, by, compare: false });
      if (!result.ok) throw new Error(result.error.detail);
      return result.value;
    };
    const daysTold = async () =>
      (await told('day')).parts
        .filter(({ orders, cancelledOrders }) => orders + cancelledOrders > 0)
        .map((part) => ({
          ...{ day: part.key, orders: part.orders, gross: Number(part.gross) },
          ...{ net: Number(netOf(part)), units: Number(netUnitsOf(part)) },
        }));
    const right = expected.map((row) => ({ ...row }));
    expect(await daysTold()).toEqual(right);
    while ((await sumReports(1_000)) > 0);
    expect(await daysTold()).toEqual(right);
    expect(right.length).toBeGreaterThan(0);
    const { totals } = await told('total');
    const net = totals.reduce((sum, total) => sum + netOf(total), 0n);
    for (const by of ['country', 'product', 'category', 'week', 'month'] as const) {
      const whole = (await told(by)).parts.reduce((sum, part) => sum + netOf(part), 0n);
      expect(whole, by).toBe(net);
    }
    const products = await outside<{ code: string; gross: number }[]>`
    with invoiced as (select *, min(since) over (partition by invoice) as placed from sale)
    select code, sum(units * pence)::float8 as gross from invoiced
    where ${day(0)} >= ${from} and ${day(0)} < ${to} group by code`;
    const gross = new Map((await told('product')).parts.map(({ key, gross }) => [key, Number(gross)]));
    for (const { code, gross: sold } of products) expect(gross.get(uuidOf(3, code)), code).toBe(sold);
  },
);
