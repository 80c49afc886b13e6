import type { WireEvent } from '@orderline/domain/messaging';
import type { Placement } from '@orderline/domain/orders';
import type { ProductId } from '@orderline/domain/shared';
import { type Statement, statement } from '../connection/statement.ts';
import { wireOf } from '../messaging/outbox.ts';

/** A line of a product that is known, as it was judged. */
type JudgedLine = {
  readonly product_id: ProductId;
  readonly quantity: number;
  readonly available: number;
  readonly moved: boolean;
  /** There is less than this order and those before it ask for. */
  readonly short: boolean;
};

/** What became of one of the orders. */
export type PlacementRow = {
  readonly placed: boolean;
  /** Nothing but the key speaks against the order. */
  readonly good: boolean;
  readonly customer: boolean;
  /** Null where the verdict is good, and where no product is known. */
  readonly lines: readonly JudgedLine[] | null;
};

type Locking = { readonly patience: string; readonly erasing: '' | 'skip locked' };

/**
 * Places each order whole or not at all, and answers them in their order. Stock is locked in product-id order, then judged as
 * it is then; an idempotency key is claimed only by a good verdict; everything else is written only where the claim was made.
 *
 * Each order is judged as if all before it had been placed, so that what is found good can be placed whatever becomes of
 * the others; an order that only those before it left nothing for is to be asked for again, alone.
 *
 * The update takes the row as it was locked, not as it stands in `stock`: that is the statement's snapshot, which
 * PostgreSQL puts under the table's constraints before it sees that a newer row is there, and stock that was given back
 * meanwhile would seem to run below zero.
 *
 * A customer is locked against being erased: an erasure that came first leaves none, one that comes later sees the order.
 */
const place = ({ patience, erasing }: Locking) =>
  statement<PlacementRow>(`
with line as materialized (
  select * from unnest($1::int[], $2::int[], $3::uuid[], $4::bigint[], $5::int[], $6::text[], $7::text[], $8::bigint[], $9::bigint[])
    as line (place, position, product_id, quantity, version, sku, title, unit_minor, line_minor)
), asked as materialized (
  select * from unnest($10::uuid[], $11::uuid[], $12::timestamptz[], $13::bigint[], $14::text[], $15::text[], $16::int[],
    $17::text[], $18::text[], $19::text[], $20::uuid[], $21::text[], $22::text[], $23::text[], $24::text[], $25::text[])
    with ordinality as asked (order_id, customer_id, placed_at, total_minor, currency, shipping_address, lines,
    scope, idempotency_key, fingerprint, event_id, type, topic, key, headers, value, place)
), locked as materialized (
  select stock.product_id, stock.on_hand, stock.reserved, stock.version, stock.on_hand - stock.reserved as available
  from unnest($26::uuid[]) as wanted (product_id) join stock on stock.product_id = wanted.product_id
  where ${patience}
  order by stock.product_id
  for update of stock
), judged as materialized (
  select line.place, line.position, line.product_id, line.quantity, locked.available,
    products.version is distinct from line.version as moved,
    sum(line.quantity) over (partition by line.product_id order by line.place) > locked.available as short
  from line join locked on locked.product_id = line.product_id join products on products.id = line.product_id
), customer as materialized (
  select id from users where id = any($11::uuid[]) order by id for key share ${erasing}
), verdict as materialized (
  select asked.*, customer.id is not null as customer, customer.id is not null and coalesce(known.met, false) as good
  from asked
  left join customer on customer.id = asked.customer_id
  left join (select place, count(*) as lines, not bool_or(moved or short) as met from judged group by place) as known
    on known.place = asked.place and known.lines = asked.lines
), claim as (
  insert into idempotency_keys (scope, key, fingerprint, order_id, created_at)
  select scope, idempotency_key, fingerprint, order_id, placed_at from verdict where good and scope is not null
  order by scope, idempotency_key
  on conflict (scope, key) do nothing
  returning order_id
), go as materialized (
  select * from verdict where good and (scope is null or order_id in (select order_id from claim))
), taken as (
  select line.product_id, sum(line.quantity) as quantity, max(go.placed_at) as at
  from go join line on line.place = go.place group by line.product_id
), reserved as (
  update stock set on_hand = locked.on_hand, reserved = locked.reserved + taken.quantity, version = locked.version + 1,
    updated_at = taken.at
  from locked join taken on taken.product_id = locked.product_id where stock.product_id = locked.product_id
), placed as (
  insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
  select order_id, customer_id, 'placed', total_minor, currency, shipping_address::jsonb, 1, placed_at, placed_at from go
), lines as (
  insert into order_lines (order_id, position, product_id, sku, title, quantity, unit_minor, line_minor)
  select order_id, position, product_id, sku, title, quantity, unit_minor, line_minor from go join line on line.place = go.place
), history as (
  insert into order_history (order_id, version, type, at) select order_id, 1, type, placed_at from go
), event as (
  insert into outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value)
  select event_id, 'order', order_id, 1, type, topic, key, headers::jsonb, value from go
)
select good, customer, place in (select place from go) as placed,
  case when not good then (
    select json_agg(judged order by position) from judged where judged.place = verdict.place
  ) end as lines
from verdict order by place`);

const PLACE_ALONE = place({ patience: 'true', erasing: '' });

/** In company nobody waits for the erasure of another's customer, nor long for stock that another's order needs. */
const PLACE_TOGETHER = place({
  patience: "(select set_config('lock_timeout', '500ms', true)) is not null",
  erasing: 'skip locked',
});

/** A placement with its event as it will go over the wire, made in the call that it comes from. */
export type PreparedPlacement = Placement & { readonly wire: WireEvent };

export const prepared = (placement: Placement): PreparedPlacement => ({ ...placement, wire: wireOf(placement.event) });

export const placementStatement = (placements: readonly PreparedPlacement[]): Statement<PlacementRow> => {
  const lines = placements.flatMap(({ order, productVersions }, index) =>
    order.lines.map((line, position) => ({
      ...line,
      place: index + 1,
      position: position + 1,
      version: productVersions.get(line.productId) ?? null,
    })),
  );
  const ofLines = <Value>(of: (line: (typeof lines)[number]) => Value) => lines.map(of);
  const ofOrders = <Value>(of: (placement: PreparedPlacement) => Value) => placements.map(of);
  return (placements.length === 1 ? PLACE_ALONE : PLACE_TOGETHER)(
    ofLines(({ place }) => place),
    ofLines(({ position }) => position),
    ofLines(({ productId }) => productId),
    ofLines(({ quantity }) => quantity),
    ofLines(({ version }) => version),
    ofLines(({ sku }) => sku),
    ofLines(({ title }) => title),
    ofLines(({ unitPrice }) => unitPrice.minor),
    ofLines(({ lineTotal }) => lineTotal.minor),
    ofOrders(({ order }) => order.id),
    ofOrders(({ order }) => order.customerId),
    ofOrders(({ order }) => order.placedAt),
    ofOrders(({ order }) => order.total.minor),
    ofOrders(({ order }) => order.total.currency),
    ofOrders(({ order }) => JSON.stringify(order.shippingAddress)),
    ofOrders(({ order }) => order.lines.length),
    ofOrders(({ idempotencyKey }) => idempotencyKey?.scope ?? null),
    ofOrders(({ idempotencyKey }) => idempotencyKey?.key ?? null),
    ofOrders(({ idempotencyKey }) => idempotencyKey?.fingerprint ?? null),
    ofOrders(({ event }) => event.id),
    ofOrders(({ event }) => event.type),
    ofOrders(({ wire }) => wire.topic),
    ofOrders(({ wire }) => wire.key),
    ofOrders(({ wire }) => JSON.stringify(wire.headers)),
    ofOrders(({ wire }) => wire.value),
    [...new Set(ofLines(({ productId }) => productId))],
  );
};
