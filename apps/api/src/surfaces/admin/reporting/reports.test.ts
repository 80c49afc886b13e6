import { newId } from '@orderline/composition';
import { createJobs } from '@orderline/domain/jobs';
import { memoryJobHost, memoryJobRuns } from '@orderline/domain/jobs.memory';
import type { OrderFact } from '@orderline/domain/reporting';
import { asId, type EventId, type OrderId, orderNumberOf, type ProductId, type UserId } from '@orderline/domain/shared';
import { createMemory } from '@orderline/domain/shared.memory';
import { describe, expect, it } from 'vitest';
import { tagsOf } from '../../../testing/markup.ts';
import { openAdmin } from '../../../testing/staff-browser.ts';
import { hostile, openDesk } from '../../../testing/staff-desk.ts';

const march = 'from=2026-03-01&to=2026-04-01&zone=Europe/Istanbul';

/** A shop of which four orders are told: two of them before March in Istanbul, one cancelled. */
const openReports = async () => {
  const desk = await openDesk();
  const tell = (...told: readonly OrderFact[]) =>
    desk.application.reporting.reportOrders(
      told.map((fact) => ({
        delivery: {
          ...{ consumer: 'reporting', eventId: newId<EventId>(), type: 'OrderPlaced' },
          ...{ aggregateId: fact.orderId, version: fact.version },
        },
        fact,
      })),
    );
  const mug = asId<ProductId>(String(desk.mug.id));
  const placed = (at: string, country: string): OrderFact => ({
    ...{
      orderId: newId<OrderId>(),
      version: 1,
      at: new Date(at),
      kind: 'placed',
      customerId: newId<UserId>(),
      country,
    },
    ...{ total: { minor: 1700, currency: 'GBP' }, lines: [{ productId: mug, units: 2, minor: 1700 }] },
  });
  const [early, kept, lost] = [
    placed('2026-02-28T20:59:59Z', 'GB'),
    placed('2026-02-28T21:00:00Z', 'GB'),
    placed('2026-03-02T10:00:00Z', 'FR'),
  ];
  await tell(placed('2026-02-02T10:00:00Z', 'GB'), early, kept, lost);
  await tell({
    orderId: lost.orderId,
    version: 2,
    at: new Date('2026-03-03T10:00:00Z'),
    kind: 'cancelled',
    reason: null,
  });
  return { ...desk, tell, early, kept, lost };
};

describe('the page of sales', () => {
  it('tells net sales by day of the zone, with definitions, as of when, against what, and the chart’s table', async () => {
    const { signedIn } = await openReports();
    const { ask } = await signedIn('viewer');
    const { status, text } = await ask(`/admin/reports?${march}&by=day`);
    expect(status).toBe(200);
    expect(text).toMatch(/Days begin in<\/dt><dd>Europe\/Istanbul/);
    expect(text).toMatch(/As of<\/dt><dd><time datetime="2026-03-04T/);
    expect(text).toContain('<time datetime="2026-02-28T21:00:00.000Z">');
    expect(text).toContain('gross − cancellations − refunds.');
    expect(text).toMatch(/GBP, before<\/th>\s*<td class="number">1</);
    expect(text).toContain('<title>2026-03-01: 17.00 GBP</title>');
    expect(text).toContain('<title>2026-03-03: -17.00 GBP</title>');
    expect(text.match(/<rect/g)?.length).toBe(31);
    expect(text).toMatch(/17\.00<\/td>\s*<\/tr>/);
    expect(text).not.toMatch(/<script|style="/);
  });

  it('gives each day of the chart with the figure of the table, for zooming, and where the report of days is', async () => {
    const { signedIn } = await openReports();
    const { whole } = await (await signedIn('viewer')).ask(`/admin/reports?${march}&by=day`);
    const tags = tagsOf(whole);
    const chart = tags.find(({ name }) => name === 'figure')?.attributes;
    const bars: readonly (readonly string[])[] = JSON.parse(chart?.get('data-bars') ?? '');
    expect(bars.slice(0, 3)).toEqual([
      ['2026-03-01', '2026-03-02', '17.00'],
      ['2026-03-02', '2026-03-03', '17.00'],
      ['2026-03-03', '2026-03-04', '-17.00'],
    ]);
    expect([bars.length, bars.at(-1)?.[1]]).toEqual([31, '2026-04-01']);
    expect([chart?.get('data-unit'), chart?.get('data-report')]).toEqual([
      ...['GBP', '/admin/reports?zone=Europe%2FIstanbul&by=day'],
    ]);
    const { status, headers } = await (await signedIn('viewer')).ask(chart?.get('data-script') ?? '');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
  });

  it('leads from a figure to the orders behind it', async () => {
    const { signedIn, kept, lost, early } = await openReports();
    const { ask } = await signedIn('viewer');
    const { text } = await ask(`/admin/reports?${march}&by=country`);
    const [, behind = ''] = /href="(\/admin\/reports\/orders\?[^"]+country=GB[^"]*)"/.exec(text) ?? [];
    const page = await ask(behind.replaceAll('&amp;', '&'));
    expect(page.status).toBe(200);
    expect(page.text).toContain(`href="/admin/orders/${kept.orderId}"`);
    expect(page.text).toContain('17.00 GBP');
    for (const { orderId } of [lost, early]) expect(page.text).not.toContain(orderNumberOf(orderId));
  });

  it('tells of the month where no days are said, and shows a bar beside each product', async () => {
    const { signedIn } = await openReports();
    const { ask } = await signedIn('viewer');
    expect((await ask('/admin/reports')).text).toContain('name="from" type="date" value="2026-03-01"');
    const { text } = await ask(`/admin/reports?${march}&by=product`);
    expect(text).toMatch(/productId=[^"]+">MUG-01<\/a>/);
    expect(text.match(/<rect/g)).toHaveLength(1);
    const none = await ask('/admin/reports?from=2020-01-01&to=2020-02-01&by=week');
    expect([none.status, none.text.includes('There is nothing like that.')]).toEqual([200, true]);
  });

  it.each([
    ['from=2026-03-02&to=2026-03-01', 422],
    ['from=2025-01-01&to=2026-12-01&by=day', 422],
    ['from=1000-01-01&to=1000-02-01', 422],
    ['from=2026-03-01', 400],
    [`zone=${encodeURIComponent(hostile)}`, 400],
    ['zone=Mars/Base', 400],
    ['by=mood', 400],
    ['from=2026-02-30&to=2026-03-01', 400],
  ])('shows its form with a message for %s', async (query, status) => {
    const { signedIn } = await openReports();
    const { ask } = await signedIn('viewer');
    const page = await ask(`/admin/reports?${query}`);
    expect(page.status).toBe(status);
    expect(page.text).toContain('role="alert"');
    expect(page.text).toContain('<form class="filters"');
    expect(page.text).not.toContain('<script');
    expect((await ask(`/admin/reports/orders?${query}&x=1`)).status).toBe(400);
  });

  it.each(['9999-12-31', '0001-01-01'])('opens no orders of customers since %s', async (cohort) => {
    const { signedIn } = await openReports();
    const page = await (await signedIn('viewer')).ask(`/admin/reports/orders?${march}&cohort=${cohort}`);
    expect([page.status, page.text.includes('of the years 2000 to 2999')]).toEqual([422, true]);
  });

  it('is kept as CSV by who may export', async () => {
    const { signedIn } = await openReports();
    const [viewer, support] = [await signedIn('viewer'), await signedIn('support')];
    const query = `${march}&by=country`;
    expect((await viewer.ask(`/admin/reports?${query}`)).text).not.toContain('/admin/reports/csv');
    expect((await viewer.ask(`/admin/reports/csv?report=sales&${query}`)).status).toBe(403);
    const page = await support.ask(`/admin/reports?${query}`);
    const [, link = ''] = /href="(\/admin\/reports\/csv\?[^"]+)"/.exec(page.text) ?? [];
    const csv = await support.ask(link.replaceAll('&amp;', '&'));
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="sales-2026-03-01-2026-04-01.csv"');
    expect(csv.headers.get('cache-control')).toBe('no-store');
    expect(csv.text.split('\r\n')).toHaveLength(4);
    expect((await support.ask('/admin/reports/csv?report=secrets')).status).toBe(400);
  });
});

describe('the pages of the other reports', () => {
  it('have one navigation, presets, definitions, and are of one period', async () => {
    const { signedIn } = await openReports();
    const { ask } = await signedIn('viewer');
    for (const report of ['', '/baskets', '/cohorts', '/stock', '/fulfilment']) {
      const { status, text } = await ask(`/admin/reports${report}?${march}`);
      expect([report, status]).toEqual([report, 200]);
      expect(text.match(/<nav class="tabs"/g)).toHaveLength(1);
      expect(text).toContain(
        `<a href="/admin/reports${report}?from=2026-03-01&amp;to=2026-04-01&amp;zone=Europe%2FIstanbul" aria-current="page"`,
      );
      expect(text).toMatch(/Last month<\/a>/);
      expect(text).toContain('What the figures mean');
      expect(text).toMatch(/As of<\/dt><dd><time datetime="2026-03-04T/);
      expect(text).not.toMatch(/<script|style="|\/admin\/reports\/csv/);
    }
    const week = await ask('/admin/reports?from=2026-03-02&to=2026-03-09');
    expect(week.text).toContain('href="/admin/reports/baskets?from=2026-03-02&amp;to=2026-03-09"');
    expect(week.text).toContain('href="/admin/reports/cohorts?"');
  });

  it('tell baskets beside those before, like with like', async () => {
    const { signedIn } = await openReports();
    const { ask } = await signedIn('viewer');
    const { text } = await ask(`/admin/reports/baskets?${march}`);
    expect(text).toMatch(/GBP<\/th>\s*<td class="number"><a href="\/admin\/reports\/orders\?[^"]+currency=GBP">2<\/a>/);
    expect(text).toMatch(/GBP, before<\/th>\s*<td class="number">1</);
    expect(text).toContain('17.00');
  });

  it('open the orders of a cohort’s month, and of why orders were cancelled', async () => {
    const { signedIn, kept, lost } = await openReports();
    const { ask } = await signedIn('viewer');
    const cohorts = await ask(`/admin/reports/cohorts?${march}`);
    const [, behind = ''] = /class="number heat-5"><a href="([^"]+)">100 %/.exec(cohorts.text) ?? [];
    const orders = await ask(behind.replaceAll('&amp;', '&'));
    for (const { orderId } of [kept, lost]) expect(orders.text).toContain(orderNumberOf(orderId));
    const stock = await ask(`/admin/reports/stock?${march}`);
    const [, cancelled = ''] = /href="([^"]+figure=cancelled)"/.exec(stock.text) ?? [];
    const listed = await ask(cancelled.replaceAll('&amp;', '&'));
    expect(listed.text).toContain(orderNumberOf(lost.orderId));
    expect(listed.text).not.toContain(orderNumberOf(kept.orderId));
    expect((await ask('/admin/reports/cohorts?from=2026-03-02&to=2026-03-09')).status).toBe(422);
  });

  it('tell what was refused at once, of which product, and how long it takes until orders are shipped', async () => {
    const { signedIn, order, tell, kept } = await openReports();
    await expect(order(11)).rejects.toThrow('out-of-stock');
    await tell({ orderId: kept.orderId, version: 2, at: new Date('2026-02-28T22:30:00Z'), kind: 'shipped' });
    const { ask } = await signedIn('viewer');
    const { text } = await ask(`/admin/reports/stock?${march}`);
    expect(text).toMatch(/out-of-stock<\/th><td class="share">[\s\S]*?<\/td><td class="number">1</);
    expect(text).toMatch(/MUG-01<\/a><\/th>\s*<td class="number">1</);
    const fulfilment = await ask(`/admin/reports/fulfilment?${march}`);
    expect(fulfilment.text).toMatch(/figure=shipped">1<\/a><\/td><td class="number">1 h 30 min</);
  });

  it('draw many days as a line, and say where values are by round ticks', async () => {
    const { signedIn } = await openReports();
    const { ask } = await signedIn('viewer');
    const { text } = await ask('/admin/reports?from=2026-01-01&to=2026-04-01&by=day');
    expect(text).toContain('<path class="curve" d="M');
    expect(text).not.toContain('<rect');
    expect(text).toMatch(/text-anchor="end">20<\/text>/);
  });
});

const openJobs = () => {
  const host = memoryJobHost();
  const gate = Promise.withResolvers<void>();
  const sweep = {
    ...{ name: 'sweep', purpose: hostile, schedule: '* * * * *', everySeconds: 60 },
    work: async () => {
      await gate.promise;
      return { finished: true, result: { swept: hostile } };
    },
  };
  const ports = { jobs: [sweep], jobRuns: memoryJobRuns(createMemory()), jobHost: host.host, onRunEnded: () => {} };
  const jobs = createJobs({ ...ports, newId, now: () => new Date() });
  return { ...openAdmin({ application: { jobs } }), ...host, letGo: gate.resolve };
};

describe('the page of jobs', () => {
  it('runs one now, once at a time, tells how it went, and leaves an entry of the audit', async () => {
    const { signedIn, idle, letGo, application, pass } = openJobs();
    const { ask, submit, userId } = await signedIn('admin');
    expect((await ask('/admin/jobs')).text).toContain('not known to have run');
    const begun = await submit('/admin/jobs/sweep', {});
    expect([begun.status, begun.to]).toEqual([303, '/admin/jobs/sweep?run=begun']);
    pass(1000);
    const second = await submit('/admin/jobs/sweep', {});
    expect((await ask(String(second.to))).text).toContain('another run of it is under way');
    const polled = '<div id="runs" hx-get="/admin/jobs/sweep" hx-trigger="every 3s"';
    expect((await ask('/admin/jobs/sweep')).text).toContain(polled);
    letGo();
    await idle();
    const shown = await ask(String(begun.to));
    expect(shown.text).toContain('<div id="runs">');
    expect(shown.text).toContain('It was begun.');
    expect(shown.text).toContain('succeeded');
    expect(shown.text).toContain('swept');
    expect((await ask('/admin/jobs')).text).toContain('succeeded</span>');
    for (const path of ['/admin/jobs', '/admin/jobs/sweep']) {
      const { text } = await ask(path);
      expect(text).toContain('&lt;script&gt;');
      expect(text).not.toMatch(/<script|<img/);
    }
    const listed = await application.audit.listAudit({ page: { limit: 1 } });
    expect(listed).toMatchObject({
      value: { items: [{ action: 'startJobRun', actor: { id: userId }, target: { type: 'job', id: 'sweep' } }] },
    });
  });

  it('calls a run off, and says where it had ended before', async () => {
    const { signedIn, idle, letGo } = openJobs();
    const { ask, submit } = await signedIn('admin');
    const begun = await submit('/admin/jobs/sweep', {});
    const [, run = ''] = /name="run" value="([^"]+)"/.exec((await ask(String(begun.to))).text) ?? [];
    const token = async () => /name="token" value="([^"]+)"/.exec((await ask('/admin/jobs/sweep')).text)?.[1] ?? '';
    const cancel = async () => ask('/admin/jobs/sweep/cancellation', { form: { token: await token(), run } });
    expect((await cancel()).to).toBe('/admin/jobs/sweep?run=cancelled');
    expect((await ask('/admin/jobs/sweep?run=cancelled')).text).toContain('running</span>, called off');
    letGo();
    await idle();
    expect((await cancel()).to).toBe('/admin/jobs/sweep?run=over');
    const unknown = { token: await token(), run: newId() };
    expect((await ask('/admin/jobs/sweep/cancellation', { form: unknown })).status).toBe(404);
  });

  it('knows no other job, and is for an admin alone', async () => {
    const { signedIn } = openJobs();
    const [admin, support] = [await signedIn('admin'), await signedIn('support')];
    expect((await admin.ask('/admin/jobs/nothing')).status).toBe(404);
    const token = admin.tokenOn(await admin.ask('/admin/jobs/sweep'));
    expect((await admin.ask('/admin/jobs/nothing', { form: { token } })).status).toBe(404);
    expect((await support.ask('/admin/jobs')).status).toBe(403);
    const theirs = support.tokenOn(await support.ask('/admin'));
    expect((await support.ask('/admin/jobs/sweep', { form: { token: theirs } })).status).toBe(403);
  });
});
