create table stock (
  product_id uuid primary key references products (id),
  on_hand bigint not null check (on_hand <= 9007199254740991),
  reserved bigint not null,
  version integer not null check (version > 0),
  events integer not null check (events >= 0),
  announced text not null check (announced in ('available', 'depleted')),
  updated_at timestamptz(3) not null,
  constraint stock_never_negative check (reserved >= 0 and reserved <= on_hand)
) with (fillfactor = 70);

create table stock_movements (
  id bigint generated always as identity primary key,
  product_id uuid not null references products (id),
  kind text not null check (kind in ('receipt', 'adjustment', 'shipment')),
  delta bigint not null,
  reason text not null,
  at timestamptz(3) not null
);

create index stock_movements_product on stock_movements (product_id, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: record a movement that corrects it', tg_table_name using errcode = 'restrict_violation';
end;
$$;

create trigger stock_movements_append_only before update or delete or truncate on stock_movements
  for each statement execute function refuse_change();
