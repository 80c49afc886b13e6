import { type AuditEntryId, exportAudit } from '@orderline/domain/audit';
import { exportProducts, type ProductPosition } from '@orderline/domain/catalog';
import { createStuckOrders, exportStuckOrders } from '@orderline/domain/fulfilment';
import { exportMovements } from '@orderline/domain/inventory';
import { exportRuns, type JobRun, type JobRunId } from '@orderline/domain/jobs';
import { blockingEvents, exportParked } from '@orderline/domain/messaging';
import { exportOrders, type OrderFilter } from '@orderline/domain/orders';
import {
  asId,
  type Batches,
  type OrderId,
  type Page,
  type ProductId,
  type Result,
  type UserId,
} from '@orderline/domain/shared';
import { exportStaffMembers, type StaffMember } from '@orderline/domain/staff';
import { exportUsers } from '@orderline/domain/users';
import { exportWebhookEndpoints, type WebhookEndpoint, type WebhookEndpointId } from '@orderline/domain/webhooks';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { pgAudit } from '../audit/audit.ts';
import { pgProductLists } from '../catalog/list.ts';
import { pgStuckFulfilments } from '../fulfilment/stuck.ts';
import { pgStock } from '../inventory/stock.ts';
import { pgJobRuns } from '../jobs/job-runs.ts';
import { pgParked } from '../messaging/index.ts';
import { pgOrderList } from '../orders/list.ts';
import { pgStaffDirectory } from '../staff/directory.ts';
import { pgStaffSessions } from '../staff/sessions.ts';
import { useDatabase } from '../testing/database.ts';
import { manyOrders } from '../testing/many-orders.ts';
import { manyProducts } from '../testing/many-products.ts';
import { newId } from '../testing/new-id.ts';
import { pgUserDirectory } from '../users/directory.ts';
import { pgWebhookEndpoints } from '../webhooks/endpoints.ts';
import { pgListSnapshots } from './list-snapshots.ts';

const opened = useDatabase();

const MANY = 1_010;

beforeAll(async () => {
  const { outside } = opened();
  await manyOrders(outside, MANY);
  await manyProducts(outside, MANY);
  await outside`
    insert into audit_entries (id, at, actor_kind, actor_id, action)
    select many_id(1767225600000 + nth, nth), now(), 'user', 'x', 'y' from generate_series(1::bigint, ${MANY}) nth`;
});

const snapshots = () => pgListSnapshots(opened().database, { limitMs: 60_000, most: 1 });

type Named = { readonly id: string };

const batchesOf = <Item extends Named>(result: Result<Batches<Item>, { readonly kind: string }>): Batches<Item> => {
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
};

/** The ids of an export; `meanwhile` happens after its first batch. */
const exported = async <Item extends Named>(
  opening: Promise<Result<Batches<Item>, { readonly kind: string }>>,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<readonly string[]> => {
  const batches = batchesOf(await opening);
  const first = await batches.next();
  await meanwhile();
  const ids = (first.done ? [] : first.value).map(({ id }) => id);
  for await (const batch of batches) ids.push(...batch.map(({ id }) => id));
  return ids;
};

/** The ids on all pages, as they are shown one by one. */
const onAllPages = async <Item extends Named, Position>(
  list: (page: { readonly limit: number; readonly after?: Position }) => Promise<Page<Item, Position>>,
): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let after: Position | null | undefined; after !== null; ) {
    const page: Page<Item, Position> = await list({ limit: 150, ...(after !== undefined && { after }) });
    ids.push(...page.items.map(({ id }) => id));
    after = page.next;
  }
  return ids;
};

const ordersOnPages = (filter: OrderFilter) =>
  onAllPages<Named, OrderId>((page) => pgOrderList(opened().database.catalog).list(filter, page));

const userId = asId<UserId>(newId());

describe('an export of orders', () => {
  it('has what all pages have, by any filter', async () => {
    const [{ id: customer }] = await opened().outside<[{ id: string }]>`select customer_id as id from orders limit 1`;
    const instant = fc.date({
      min: new Date('2025-12-31T23:00:00Z'),
      max: new Date('2026-01-01T04:00:00Z'),
      noInvalidDate: true,
    });
    const filter = fc.record<OrderFilter>(
      {
        status: fc.constantFrom('placed', 'paid', 'cancelled', 'packed'),
        customerId: fc.constantFrom(asId<UserId>(customer), userId),
        sku: fc.constantFrom('SKU-3', 'sku-0', 'NOTHING'),
        placedFrom: instant,
        placedBefore: instant,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(filter, async (asked) => {
        const ids = await exported(exportOrders({ snapshots: snapshots() })({ filter: asked, userId }));
        expect(ids).toEqual(await ordersOnPages(asked));
      }),
      {
        numRuns: 15,
        examples: [[{}], [{ status: 'paid' }], [{ sku: 'sku-3', placedFrom: new Date('2026-01-01T01:00:00Z') }]],
      },
    );
  });

  it('has each once, as it was at the beginning, whatever is placed, changed and removed meanwhile', async () => {
    const { outside } = opened();
    const before = await ordersOnPages({ status: 'paid' });
    const meanwhile = async () => {
      await outside`update orders set status = case status when 'paid' then 'packed' else 'paid' end where status <> 'cancelled'`;
      await outside`delete from orders where id = ${before.at(-1) ?? ''}`;
      await outside`
        insert into orders select many_id(1767225600000 + nth * 10000 + 5, 1000000 + nth), customer_id, 'paid', total_minor, currency,
          shipping_address, version, placed_at, updated_at
        from orders, generate_series(1::bigint, ${MANY}, 9) nth where orders.id = ${before[0] ?? ''}`;
    };
    const exporting = exportOrders({ snapshots: snapshots() });
    expect(await exported(exporting({ filter: {}, userId }), meanwhile)).toHaveLength(MANY);
    const after = await ordersOnPages({ status: 'paid' });
    expect(after).not.toEqual(before);
    expect(await exported(exporting({ filter: { status: 'paid' }, userId }))).toEqual(after);
  });
});

describe('an export of another list', () => {
  it('has every customer once, whoever registers meanwhile', async () => {
    const { outside, database } = opened();
    const before = await onAllPages<Named, UserId>((page) => pgUserDirectory(database.catalog).list(page));
    expect(before).toHaveLength(MANY);
    const meanwhile = () => outside`
      insert into users (id, email, name, locale, addresses, roles, version, events, created_at, updated_at)
      select many_id(1767225600000 + nth, 1000000 + nth), 'late' || nth || '@mail.example', 'Late', 'en-GB', '[]', '{customer}', 1, 1,
        now(), now() from generate_series(1::bigint, ${MANY}, 9) nth`;
    expect(await exported(exportUsers({ snapshots: snapshots() })({ userId }), meanwhile)).toEqual(before);
  });

  it.each([
    {},
    { category: 'category-3' },
    { availability: 'low' },
    { text: 'mug' },
    { text: 'enamel', category: 'category-7' },
  ] as const)('has the products of all pages, each with its stock: %o', async (narrowed) => {
    const { database, outside } = opened();
    const query = { ...narrowed, sort: 'text' in narrowed ? 'relevance' : 'newest' } as const;
    const shown = await onAllPages<Named, ProductPosition>((page) =>
      pgProductLists(database.catalog).list({ ...query, page }),
    );
    expect(shown.length).toBeGreaterThan(0);
    const batches = batchesOf(await exportProducts({ snapshots: snapshots() })({ ...query, userId }));
    const seen: { readonly id: string; readonly onHand: number; readonly reserved: number }[] = [];
    for await (const batch of batches) seen.push(...batch);
    expect(seen.map(({ id }) => id)).toEqual(shown);
    const [{ units }] = await outside<[{ units: number }]>`
        select coalesce(sum(on_hand), 0)::int as units from stock where product_id = any(${outside.array([...shown])}::uuid[])`;
    expect(seen.reduce((sum, { onHand }) => sum + onHand, 0)).toBe(units);
  });

  it('has all that staff did', async () => {
    const shown = await onAllPages<Named, AuditEntryId>((page) => pgAudit(opened().database.db).list(page));
    expect(shown).toHaveLength(MANY);
    expect(await exported(exportAudit({ snapshots: snapshots() })({ userId }))).toEqual(shown);
  });
});

/** The rows of an export, of which some are written anew after its first batch. */
const rowsOf = async <Item>(
  opening: Promise<Result<Batches<Item>, { readonly kind: string }>>,
  meanwhile: () => Promise<unknown>,
): Promise<readonly Item[]> => {
  const result = await opening;
  if (!result.ok) throw new Error(result.error.kind);
  const first = await result.value.next();
  await meanwhile();
  const rows = first.done ? [] : [...first.value];
  for await (const batch of result.value) rows.push(...batch);
  return rows;
};

/** The same by pages. */
const rowsOnPages = async <Item, Position>(
  list: (page: { readonly limit: number; readonly after?: Position }) => Promise<Page<Item, Position>>,
): Promise<readonly Item[]> => {
  const rows: Item[] = [];
  for (let after: Position | null | undefined; after !== null; ) {
    const page: Page<Item, Position> = await list({ limit: 150, ...(after !== undefined && { after }) });
    rows.push(...page.items);
    after = page.next;
  }
  return rows;
};

describe('an export of what is looked after', () => {
  it('has the ledger of a product, whatever is booked meanwhile', async () => {
    const { outside, database } = opened();
    const [{ id }] = await outside<[{ id: ProductId }]>`select product_id as id from stock limit 1`;
    const book = () => outside`
      insert into stock_movements (product_id, kind, delta, reason, at)
      select ${id}, 'adjustment', nth % 7 - 2, 'count ' || nth, now() from generate_series(1::bigint, ${MANY}) nth`;
    await book();
    const stock = pgStock(database.db);
    const shown = await rowsOnPages<unknown, { readonly id: string; readonly onHand: number }>((page) =>
      stock.movements(id, page),
    );
    expect(shown.length).toBeGreaterThanOrEqual(MANY);
    const exporting = exportMovements({ snapshots: snapshots(), stock });
    expect(await rowsOf(exporting({ productId: id, userId }), book)).toEqual(shown);
    expect(await exporting({ productId: asId(newId()), userId })).toMatchObject({
      error: { kind: 'product-not-found' },
    });
  });

  it('has dead letters, whatever is parked and released meanwhile', async () => {
    const { outside, database } = opened();
    await outside`
      insert into parked_events (consumer, event_id, topic, key, headers, value, attempts, error, parked_at)
      select 'fulfilment', many_id(1767225600000 + nth, nth)::text, 'orders', many_id(1767225600000 + nth, nth)::text,
        '{"ce_type":"OrderPlaced"}', '{}', 4, 'Error: no ' || nth, '2026-01-01T00:00:00Z'::timestamptz + nth / 3 * interval '1 second'
      from generate_series(1::bigint, ${MANY}) nth`;
    const parked = pgParked(database.business);
    const asked = { blocked: true } as const;
    const shown = await parked.list({ ...asked, limit: 5_000 });
    expect(shown).toHaveLength(MANY);
    const exporting = exportParked({ snapshots: snapshots(), eventReaders: [] });
    const meanwhile = () => outside`delete from parked_events`;
    expect(await rowsOf(exporting({ ...asked, userId }), meanwhile)).toEqual(shown);
  });

  it('has stuck orders, whichever get on meanwhile', async () => {
    const { outside, database } = opened();
    await outside`
      insert into fulfilments (order_id, customer_id, status, amount_minor, currency, attempts, pick_requests, shipment_requests,
        refunding_minor, refunded_minor, begun_at, updated_at)
      select many_id(1767225600000 + nth, nth), many_id(1767225600000, nth), 'uncollected', 100, 'GBP', 0, 1, 1, 0, 0,
        '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'::timestamptz + nth / 3 * interval '1 second'
      from generate_series(1::bigint, ${MANY}) nth`;
    const now = () => new Date('2026-03-04T00:00:00Z');
    const ports = {
      ...{ stuckFulfilments: pgStuckFulfilments(database.db), now },
      blockingEvents: blockingEvents(pgParked(database.business)),
    };
    const shown = await rowsOnPages<unknown, { readonly updatedAt: Date; readonly orderId: OrderId }>(async (page) => {
      const listed = await createStuckOrders(ports).listStuckOrders({ page });
      if (!listed.ok) throw new Error('nothing was listed');
      return listed.value;
    });
    expect(shown).toHaveLength(MANY);
    const meanwhile = () => outside`update fulfilments set status = 'completed'`;
    expect(await rowsOf(exportStuckOrders({ snapshots: snapshots(), now })({ userId }), meanwhile)).toEqual(shown);
  });

  it('has runs of a job, whichever are pruned meanwhile', async () => {
    const { outside, database } = opened();
    await outside`
      insert into job_runs (id, name, scheduled_for, state, attempt, started_at, leased_until, ended_at, error)
      select many_id(1767225600000 + nth, nth), 'prune', now() + nth * interval '1 minute', 'failed', 1, now(), now(), now(), 'no ' || nth
      from generate_series(1::bigint, ${MANY}) nth`;
    const name = 'prune';
    const shown = await rowsOnPages<JobRun, JobRunId>((page) => pgJobRuns(database.business).list({ name, page }));
    expect(shown).toHaveLength(MANY);
    const exporting = exportRuns({ snapshots: snapshots() });
    expect(await rowsOf(exporting({ name, userId }), () => outside`delete from job_runs`)).toEqual(shown);
  });

  it('has staff, whoever leaves meanwhile', async () => {
    const { outside, database } = opened();
    await outside`update users set roles = '{support}' where id in (select id from users order by id limit 700)`;
    const shown = await rowsOnPages<StaffMember, UserId>((page) => pgStaffDirectory(database.catalog).list(page));
    expect(shown).toHaveLength(700);
    const ports = { snapshots: snapshots(), staffSessions: pgStaffSessions(database.db), now: () => new Date() };
    const meanwhile = () => outside`update users set roles = '{customer}'`;
    const rows = await rowsOf(exportStaffMembers(ports)({ userId }), meanwhile);
    expect(rows.map(({ sessions, ...member }) => [member, sessions])).toEqual(shown.map((member) => [member, []]));
  });

  it('has every endpoint of webhooks that there was, one that is removed meanwhile too', async () => {
    const { database, outside } = opened();
    const userId = asId<UserId>(newId());
    await outside`
      insert into webhook_endpoints (id, url, description, failures, secret, version, created_at, updated_at)
      select gen_random_uuid(), 'https://shop.example/' || nth, '', 0, 'sealed', 1, now(), now()
      from generate_series(1, 25) nth`;
    const shown = await onAllPages<WebhookEndpoint, WebhookEndpointId>(pgWebhookEndpoints(database.db).list);
    const exporting = exportWebhookEndpoints({ snapshots: snapshots() })({ userId });
    expect(await exported(exporting)).toEqual(shown);
    expect(shown).toHaveLength(25);
    const batches = batchesOf(await exportWebhookEndpoints({ snapshots: snapshots() })({ userId }));
    await outside`delete from webhook_endpoints`;
    expect(await exported(Promise.resolve({ ok: true, value: batches }))).toHaveLength(25);
    expect(await exported(exportWebhookEndpoints({ snapshots: snapshots() })({ userId }))).toEqual([]);
  });
});
