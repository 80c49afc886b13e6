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
};

export type PlacementRow = {
  readonly placed: boolean;
  /** Nothing but the key speaks against the order. */
  readonly good: boolean;
  readonly customer: boolean;
  /** Null where the verdict is good, and where no product is known. */
  readonly lines: readonly JudgedLine[] | null;
};

/**
 * Places an order whole or not at all. Stock is locked in product-id order, then judged as it is then; the idempotency
 * key is claimed only by a good verdict; everything else is written only where the claim was made.
 *
 * The update takes the row as it was locked, not as it stands in `stock`: that is the statement's snapshot, which
 * PostgreSQL puts under the table's constraints before it sees that a newer row is there, and stock that was given back
 * meanwhile would seem to run below zero.
 *
 * The customer is locked against being erased: an erasure that came first leaves none, one that comes later sees the order.
 */
const PLACE = statement<PlacementRow>(`
with locked as materialized (
  select line.product_id, line.quantity, line.sku, line.title, line.unit_minor, line.line_minor, line.position,
    stock.on_hand, stock.reserved, stock.version as stock_version, stock.on_hand - stock.reserved as available,
    products.version is distinct from line.version as moved
  from unnest($7::uuid[], $8::bigint[], $9::int[], $10::text[], $11::text[], $12::bigint[], $13::bigint[])
    with ordinality as line (product_id, quantity, version, sku, title, unit_minor, line_minor, position)
  join stock on stock.product_id = line.product_id
  join products on products.id = line.product_id
  order by line.product_id
  for update of stock
), verdict as materialized (
  select customer, customer and known and not moved and not short as good
  from (
    select exists (select from users where id = $2::uuid for key share) as customer, count(*) = cardinality($7::uuid[]) as known,
      coalesce(bool_or(moved), false) as moved, coalesce(bool_or(available < quantity), false) as short
    from locked
  ) as lines
), claim as (
  insert into idempotency_keys (scope, key, fingerprint, order_id, created_at)
  select $14::text, $15::text, $16::text, $1::uuid, $3::timestamptz from verdict where good and $14::text is not null
  on conflict (scope, key) do nothing
  returning order_id
), go as materialized (
  select $1::uuid as order_id from verdict where good and ($14::text is null or exists (select from claim))
), reserved as (
  update stock set on_hand = locked.on_hand, reserved = locked.reserved + locked.quantity,
    version = locked.stock_version + 1, updated_at = $3::timestamptz
  from locked, go where stock.product_id = locked.product_id
), placed as (
  insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
  select order_id, $2::uuid, 'placed', $4::bigint, $5::text, $6::jsonb, 1, $3::timestamptz, $3::timestamptz from go
), lines as (
  insert into order_lines (order_id, position, product_id, sku, title, quantity, unit_minor, line_minor)
  select order_id, position, product_id, sku, title, quantity, unit_minor, line_minor from go, locked
), history as (
  insert into order_history (order_id, version, type, at) select order_id, 1, $18::text, $3::timestamptz from go
), event as (
  insert into outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value)
  select $17::uuid, 'order', order_id, 1, $18::text, $19::text, $20::text, $21::jsonb, $22::text from go
)
select good, customer, exists (select from go) as placed,
  case when not good then (select json_agg(locked order by position) from locked) end as lines
from verdict`);

export const placementStatement = (placement: Placement): Statement<PlacementRow> => {
  const { order, productVersions, event, idempotencyKey } = placement;
  const wire = wireOf(event);
  const column = <Value>(of: (line: (typeof order.lines)[number]) => Value) => order.lines.map(of);
  return PLACE(
    order.id,
    order.customerId,
    order.placedAt,
    order.total.minor,
    order.total.currency,
    JSON.stringify(order.shippingAddress),
    column(({ productId }) => productId),
    column(({ quantity }) => quantity),
    column(({ productId }) => productVersions.get(productId) ?? null),
    column(({ sku }) => sku),
    column(({ title }) => title),
    column(({ unitPrice }) => unitPrice.minor),
    column(({ lineTotal }) => lineTotal.minor),
    idempotencyKey?.scope ?? null,
    idempotencyKey?.key ?? null,
    idempotencyKey?.fingerprint ?? null,
    event.id,
    event.type,
    wire.topic,
    wire.key,
    JSON.stringify(wire.headers),
    wire.value,
  );
};
