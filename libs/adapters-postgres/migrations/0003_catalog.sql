create table products (
  id uuid primary key,
  sku text not null,
  title text not null,
  description text not null,
  category text not null,
  price_minor bigint not null check (price_minor between 0 and 9007199254740991),
  currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
  version integer not null check (version > 0),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);

create unique index products_sku on products (lower(sku));
create index products_title on products (title, id);
create index products_price on products (price_minor, id);
create index products_category on products (category, id);
