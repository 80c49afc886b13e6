-- The extension is a trusted one: the owner of the database may create it.
create extension if not exists pg_trgm;

-- What each word of a search may match. The category stands in it twice: as words, and as one that no text can hold, by
-- which a search keeps to a category inside the index.
alter table products
  add column search tsvector not null generated always as (
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('simple', sku), 'B') ||
    setweight(to_tsvector('english', category), 'C') || setweight(to_tsvector('english', description), 'D') ||
    array_to_tsvector(array['#' || category])
  ) stored,
  add column availability text not null default 'out_of_stock'
    check (availability in ('in_stock', 'low', 'out_of_stock'));

update products set availability = case when on_hand - reserved < 10 then 'low' else 'in_stock' end
from stock where product_id = id and on_hand > reserved;

-- One for each order of each list, after what the list keeps to.
drop index products_title, products_price, products_sku;
create unique index products_sku on products (lower(sku) text_pattern_ops);
create index products_title on products (title, id);
create index products_price on products (currency, price_minor, id);
create index products_category_title on products (category, title, id);
create index products_category_price on products (category, currency, price_minor, id);
create index products_availability on products (availability, id);
create index products_availability_title on products (availability, title, id);
create index products_availability_price on products (availability, currency, price_minor, id);
create index products_category_availability on products (category, availability, id);
create index products_category_availability_title on products (category, availability, title, id);
create index products_category_availability_price on products (category, availability, currency, price_minor, id);

-- Each search reads the list of what is not in the index yet, so it stays short.
create index products_search on products using gin (search) with (gin_pending_list_limit = 256);
create index products_sku_part on products using gin (lower(sku) gin_trgm_ops) with (gin_pending_list_limit = 256);

-- The condition spells out availabilityOf (libs/domain/src/catalog/product.ts): a call of a function would be prepared
-- anew by each statement that changes stock.
create function note_availability() returns trigger language plpgsql as $$
begin
  update products
  set availability = case when new.on_hand - new.reserved >= 10 then 'in_stock'
    when new.on_hand > new.reserved then 'low' else 'out_of_stock' end
  where id = new.product_id;
  return null;
end;
$$;

create trigger stock_availability after update of on_hand, reserved on stock for each row
  when ((old.on_hand - old.reserved >= 10) <> (new.on_hand - new.reserved >= 10)
    or (old.on_hand > old.reserved) <> (new.on_hand > new.reserved))
  execute function note_availability();

create trigger stock_opening_availability after insert on stock for each row
  when (new.on_hand > new.reserved)
  execute function note_availability();

-- Words of titles, to find the one that was meant by a slip. None is ever taken out: one that no title has any more
-- leads to nothing.
create table product_words (word text primary key);
create index product_words_likeness on product_words using gin (word gin_trgm_ops);

create function learn_product_words() returns trigger language plpgsql as $$
begin
  insert into product_words (word)
  select distinct word from written, unnest(tsvector_to_array(to_tsvector('simple', title))) as word
  where word ~ '^[[:alpha:]]{3,30}$'
  order by word
  on conflict do nothing;
  return null;
end;
$$;

create function learn_changed_product_words() returns trigger language plpgsql as $$
begin
  insert into product_words (word)
  select distinct word
  from written join replaced using (id), unnest(tsvector_to_array(to_tsvector('simple', written.title))) as word
  where written.title <> replaced.title and word ~ '^[[:alpha:]]{3,30}$'
  order by word
  on conflict do nothing;
  return null;
end;
$$;

create trigger products_words after insert on products referencing new table as written
  for each statement execute function learn_product_words();

create trigger products_changed_words after update on products referencing new table as written old table as replaced
  for each statement execute function learn_changed_product_words();

insert into product_words (word)
select distinct word from products, unnest(tsvector_to_array(to_tsvector('simple', title))) as word
where word ~ '^[[:alpha:]]{3,30}$';
