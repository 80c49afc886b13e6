import { type AuditEntryId, exportAudit } from '@orderline/domain/audit';
import { exportProducts, type ProductPosition } from '@orderline/domain/catalog';
import { exportOrders, type OrderFilter } from '@orderline/domain/orders';
import { asId, type Batches, type OrderId, type Page, type Result, type UserId } from '@orderline/domain/shared';
import { exportUsers } from '@orderline/domain/users';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { pgAudit } from '../audit/audit.ts';
import { pgProductLists } from '../catalog/list.ts';
import { pgOrderList } from '../orders/list.ts';
import { useDatabase } from '../testing/database.ts';
import { manyOrders } from '../testing/many-orders.ts';
import { manyProducts } from '../testing/many-products.ts';
import { newId } from '../testing/new-id.ts';
import { pgUserDirectory } from '../users/directory.ts';
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
