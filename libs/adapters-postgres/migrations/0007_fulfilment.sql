create table fulfilments (
  order_id uuid primary key,
  customer_id uuid not null,
  status text not null check (status in ('begun', 'cancelled')),
  begun_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
