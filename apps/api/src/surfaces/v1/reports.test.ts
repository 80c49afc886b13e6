import { newId } from '@orderline/composition';
import * as contract from '@orderline/contracts/http/v1/reports';
import type { OrderFact } from '@orderline/domain/reporting';
import { asId, type EventId, type OrderId, orderNumberOf, type ProductId, type UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { openShop } from '../../testing/shop.ts';

const now = new Date('2026-11-22T10:00:00.000Z');

const november = 'from=2026-11-01&to=2026-12-01&zone=Europe/Istanbul';

const openReports = async () => {
  const shop = await openShop({ clock: () => now });
  const tell = async (...facts: readonly OrderFact[]) => {
    const reported = facts.map((fact) => ({
      delivery: {
        ...{ consumer: 'reporting', eventId: newId<EventId>(), type: 'OrderPlaced' },
        ...{ aggregateId: fact.orderId, version: fact.version },
      },
      fact,
    }));
    await shop.application.reporting.reportOrders(reported);
  };
  const mug = asId<ProductId>(String(shop.mug.id));
  const placed = (at: string, { country = 'GB', currency = 'GBP', minor = 1700 } = {}): OrderFact => ({
    ...{
      orderId: newId<OrderId>(),
      version: 1,
      at: new Date(at),
      kind: 'placed',
      customerId: newId<UserId>(),
      country,
    },
    ...{ total: { minor, currency }, lines: [{ productId: mug, units: 2, minor }] },
  });
  const read = (path: string, query = november) =>
    shop.send(`GET /internal/reports/${path}?${query}`, { token: shop.admin });
  return { ...shop, tell, placed, read };
};

describe('reports', () => {
  it('tell sales of a month by the clocks of the zone, each figure with the orders behind it', async () => {
    const { tell, placed, read, send, admin } = await openReports();
    const first = placed('2026-10-31T21:00:00Z');
    const french = placed('2026-11-05T10:00:00Z', { country: 'FR' });
    await tell(placed('2026-10-31T20:59:59.999Z'), first, french, placed('2026-11-30T21:00:00Z'));
    await tell({ orderId: french.orderId, version: 2, at: now, kind: 'cancelled', reason: 'payment-declined' });
    const { status, body } = await read('sales', `${november}&by=country&compare=before`);
    expect(status).toBe(200);
    const report = contract.readSalesReport.answers[200].parse(body);
    expect(report).toMatchObject({
      interval: { from: '2026-10-31T21:00:00.000Z', to: '2026-11-30T21:00:00.000Z' },
      zone: 'Europe/Istanbul',
      asOf: now.toISOString(),
      totals: [{ currency: 'GBP', orders: 2, gross: { amount: '34.00' }, net: { amount: '17.00' }, netUnits: 2 }],
      before: { interval: { to: '2026-10-22T10:00:00.000Z' }, totals: [] },
    });
    expect(Object.keys(report.definitions)).toContain('net');
    const [gb] = report.parts;
    expect(gb).toMatchObject({ key: 'GB', orders: 1 });
    const behind = await send(`GET ${gb?.behind}` as 'GET /', { token: admin });
    expect(contract.listReportedOrders.answers[200].parse(behind.body).items).toEqual([
      {
        ...{ orderId: first.orderId, number: orderNumberOf(first.orderId), at: '2026-10-31T21:00:00.000Z' },
        amount: { amount: '17.00', currency: 'GBP' },
      },
    ]);
  });

  it('are the same as CSV, in which negative amounts are numbers', async () => {
    const { tell, placed, read, send, admin } = await openReports();
    const order = placed('2026-11-05T10:00:00Z');
    await tell(order, { orderId: order.orderId, version: 2, at: now, kind: 'cancelled', reason: null });
    const days = await send(`GET /internal/reports/csv?report=sales&by=day&${november}`, { token: admin });
    const lines = String(days.text).split('\r\n');
    expect(lines[0]).toContain('key,label,from,to,currency,orders');
    expect(lines).toHaveLength(32);
    expect(lines.find((line) => line.startsWith('2026-11-22'))).toBe(
      '2026-11-22,,2026-11-22,2026-11-23,GBP,0,1,0,2,-2,0.00,17.00,0.00,-17.00,0.00,Europe/Istanbul,2026-11-22T10:00:00.000Z',
    );
    for (const report of ['baskets', 'cohorts', 'stock', 'fulfilment']) {
      const { status, text } = await send(`GET /internal/reports/csv?report=${report}&${november}`, { token: admin });
      expect([report, status, String(text).includes('zone,asOf\r\n')]).toEqual([report, 200, true]);
    }
    expect((await read('sales', `${november}&by=day`)).body.totals).toMatchObject([{ net: { amount: '0.00' } }]);
  });

  it('are kept as CSV by who may read them and export, and by nobody else', async () => {
    const { send, tokenFor, keyFor } = await openReports();
    const askedBy = async (token: string) =>
      (await send(`GET /internal/reports/csv?report=sales&${november}`, { token })).status;
    for (const role of ['viewer', 'staff'] as const) expect(await askedBy(await tokenFor(newId(), role))).toBe(403);
    for (const role of ['support', 'catalog-manager', 'admin'] as const)
      expect(await askedBy(await tokenFor(newId(), role))).toBe(200);
    expect(await askedBy((await keyFor(['reports:read'])).key)).toBe(403);
    expect(await askedBy((await keyFor(['exports'])).key)).toBe(403);
    expect(await askedBy((await keyFor(['reports:read', 'exports'])).key)).toBe(200);
  });

  it('tell baskets, cohorts, stock and fulfilment', async () => {
    const { tell, placed, read } = await openReports();
    const order = placed('2026-11-05T10:00:00Z');
    await tell(order, placed('2026-11-05T10:00:00Z', { currency: 'EUR', minor: 101 }));
    await tell({ orderId: order.orderId, version: 2, at: new Date('2026-11-05T11:00:00Z'), kind: 'shipped' });
    const baskets = contract.readBasketReport.answers[200].parse((await read('baskets')).body);
    expect(baskets.baskets.map(({ average, unitsPerOrder }) => [average, unitsPerOrder])).toEqual([
      [{ amount: '17.00', currency: 'GBP' }, 2],
      [{ amount: '1.01', currency: 'EUR' }, 2],
    ]);
    const cohorts = contract.readCohortReport.answers[200].parse((await read('cohorts')).body);
    expect(cohorts.cohorts).toEqual([{ month: '2026-11-01', later: 0, customers: 2, orders: 2 }]);
    const stock = contract.readStockReport.answers[200].parse((await read('stock')).body);
    expect(stock).toMatchObject({ placed: 2, cancelled: [], refusalRate: 0, products: [] });
    const fulfilment = contract.readFulfilmentReport.answers[200].parse((await read('fulfilment')).body);
    expect(fulfilment).toMatchObject({ orders: 1, medianSeconds: 3600, p95Seconds: 3600 });
  });

  it('hold baskets, stock and fulfilment against as much of the month before, where that is asked for', async () => {
    const { tell, placed, read } = await openReports();
    const [early, late] = [placed('2026-10-05T10:00:00Z'), placed('2026-10-22T10:00:00Z', { minor: 900 })];
    const order = placed('2026-11-05T10:00:00Z', { minor: 2500 });
    await tell(early, late, order);
    await tell({ orderId: early.orderId, version: 2, at: new Date('2026-10-05T12:00:00Z'), kind: 'shipped' });
    await tell({
      orderId: early.orderId,
      version: 3,
      at: new Date('2026-10-22T09:59:59Z'),
      kind: 'cancelled',
      reason: null,
    });
    await tell({ orderId: order.orderId, version: 2, at: new Date('2026-11-05T11:00:00Z'), kind: 'shipped' });
    const asked = `${november}&compare=before`;
    const interval = { from: '2026-09-30T21:00:00.000Z', to: '2026-10-22T10:00:00.000Z' };
    const baskets = contract.readBasketReport.answers[200].parse((await read('baskets', asked)).body);
    expect(baskets.baskets).toMatchObject([{ orders: 1, average: { amount: '25.00' } }]);
    expect(baskets.before).toMatchObject({ interval, baskets: [{ orders: 1, average: { amount: '17.00' } }] });
    const stock = contract.readStockReport.answers[200].parse((await read('stock', asked)).body);
    expect(stock).toMatchObject({ placed: 1, cancelled: [], refusalRate: 0 });
    expect(stock.before).toMatchObject({
      interval,
      placed: 1,
      cancelled: [{ reason: null, orders: 1 }],
      refusalRate: 1,
    });
    const fulfilment = contract.readFulfilmentReport.answers[200].parse((await read('fulfilment', asked)).body);
    expect(fulfilment).toMatchObject({ orders: 1, medianSeconds: 3600 });
    expect(fulfilment.before).toMatchObject({ interval, orders: 1, medianSeconds: 7200 });
    for (const path of ['baskets', 'stock', 'fulfilment']) expect((await read(path)).body.before, path).toBeNull();
    expect((await read('cohorts', asked)).body.code).toBe('invalid-query');
    expect((await read('stock', `${november}&compare=after`)).body.code).toBe('invalid-query');
  });

  it.each([
    ['an end before its beginning', 'from=2026-11-02&to=2026-11-01', 422],
    ['no day', 'from=2026-11-01&to=2026-11-01', 422],
    ['more days than are told one by one', 'from=2025-01-01&to=2026-12-01&by=day', 422],
    ['a century', 'from=2000-01-01&to=2100-01-01', 422],
    ['years before there were any', 'from=0001-01-01&to=0001-02-01', 422],
    ['years after all', 'from=9999-01-01&to=9999-02-01', 422],
    ['no such day', 'from=2026-02-30&to=2026-03-01', 400],
    ['an instant', 'from=2026-02-01T00:00:00Z&to=2026-03-01', 400],
    ['no such zone', `${november.replace('Istanbul', 'Atlantis')}`, 400],
    ['an offset', 'from=2026-11-01&to=2026-12-01&zone=%2B03:00', 400],
    ['a path', 'from=2026-11-01&to=2026-12-01&zone=../etc/passwd', 400],
    ['another grouping', `${november}&by=customer`, 400],
    ['a parameter that there is not', `${november}&bye=day`, 400],
    ['no period', '', 400],
  ])('are not made of %s', async (_what, query, status) => {
    const { read } = await openReports();
    const answer = await read('sales', query);
    expect([answer.status, answer.body.code]).toEqual([
      status,
      status === 422 ? 'report-range-refused' : 'invalid-query',
    ]);
  });

  it.each([
    ['cohort=9999-12-31', 422, 'report-range-refused'],
    ['cohort=0001-01-01', 422, 'report-range-refused'],
    ['cohort=2026-11-31', 400, 'invalid-query'],
    ['category=%00', 400, 'invalid-query'],
    ['reason=a%00', 400, 'invalid-query'],
  ])('open no orders behind %s', async (query, status, code) => {
    const { read } = await openReports();
    const answer = await read('orders', `${november}&${query}`);
    expect([answer.status, answer.body.code, answer.body.errors?.length]).toEqual([
      ...[status, code],
      status === 400 ? 1 : undefined,
    ]);
  });

  it.each(['from=2026-11-02&to=2026-12-01', 'from=2020-01-01&to=2026-12-01'])(
    'tell cohorts of whole months alone, and of two years at most: %s',
    async (query) => {
      const { read } = await openReports();
      expect((await read('cohorts', query)).body.code).toBe('report-range-refused');
    },
  );

  it('are for whoever may read reports, and a cursor of one list opens no other', async () => {
    const { send, staff, ada, tell, placed, read } = await openReports();
    for (const token of [staff, ada.token])
      expect((await send(`GET /internal/reports/sales?${november}`, { token })).status).toBe(403);
    await tell(placed('2026-11-05T10:00:00Z'), placed('2026-11-06T10:00:00Z'));
    const { body } = await read('orders', `${november}&limit=1`);
    const cursor = encodeURIComponent(body.page.next);
    expect((await read('orders', `${november}&limit=1&cursor=${cursor}`)).body.items).toHaveLength(1);
    expect((await read('orders', `${november}&limit=1&country=GB&cursor=${cursor}`)).status).toBe(400);
  });
});
