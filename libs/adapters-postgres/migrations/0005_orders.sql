-- Placing an order proves customer and products itself, in its one statement; foreign keys would look them up once more
-- for each line of the hottest write.
create table orders (
  id uuid primary key,
  customer_id uuid not null,
  status text not null check (status in ('placed', 'paid', 'packed', 'shipped', 'delivered', 'cancelled')),
  total_minor bigint not null check (total_minor between 0 and 9007199254740991),
  currency char(3) not null,
  shipping_address jsonb not null,
  version integer not null check (version > 0),
  placed_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
) with (fillfactor = 90);

create index orders_customer on orders (customer_id, id);

create table order_lines (
  order_id uuid not null,
  position integer not null,
  product_id uuid not null,
  sku text not null,
  title text not null,
  quantity integer not null check (quantity > 0),
  unit_minor bigint not null check (unit_minor between 0 and 9007199254740991),
  line_minor bigint not null check (line_minor between 0 and 9007199254740991),
  primary key (order_id, position)
);

create table order_history (
  order_id uuid not null,
  version integer not null,
  type text not null,
  at timestamptz(3) not null,
  reason text,
  primary key (order_id, version)
);

-- What an earlier request with the same key has done: `value` where a use case keeps one, `order_id` where it placed
-- an order, which tells it again.
create table idempotency_keys (
  scope text not null,
  key text not null,
  fingerprint text not null,
  value text,
  order_id uuid,
  created_at timestamptz(3) not null,
  primary key (scope, key)
);

create index idempotency_keys_age on idempotency_keys (created_at);
