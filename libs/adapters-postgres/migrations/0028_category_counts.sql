-- How many products each category has, so that nobody counts a catalogue to show its categories. A category may have
-- several rows, which add up: a change writes one of its own, together with those that no other change holds. So changes
-- never wait for each other, in whatever order they come to their categories, and rows become few again by themselves.
create table category_counts (
  category text not null,
  products bigint not null
);
create index category_counts_category on category_counts (category);

create function add_to_category_counts(categories text[], numbers bigint[]) returns void language sql as $$
  with changed as (
    select category, sum(number) as products from unnest(categories, numbers) as change (category, number) group by category
  ), folded as (
    delete from category_counts where ctid = any(array(
      select counts.ctid from category_counts counts join changed on changed.category = counts.category
      for update of counts skip locked
    )) returning category, products
  )
  insert into category_counts (category, products)
  select category, sum(products) from (select * from changed union all select * from folded) as parts
  group by category having sum(products) <> 0
$$;

create function count_new_products() returns trigger language plpgsql as $$
begin
  perform add_to_category_counts(array_agg(category), array_agg(products))
  from (select category, count(*) as products from written group by category) as counts;
  return null;
end;
$$;

create function count_removed_products() returns trigger language plpgsql as $$
begin
  perform add_to_category_counts(array_agg(category), array_agg(-products))
  from (select category, count(*) as products from removed group by category) as counts;
  return null;
end;
$$;

create function count_moved_product() returns trigger language plpgsql as $$
begin
  perform add_to_category_counts(array[old.category, new.category], array[-1, 1]);
  return null;
end;
$$;

create trigger products_counted after insert on products referencing new table as written
  for each statement execute function count_new_products();

create trigger removed_products_counted after delete on products referencing old table as removed
  for each statement execute function count_removed_products();

-- By row: an update of anything else, as by stock that runs out, pays nothing.
create trigger moved_products_counted after update of category on products for each row
  when (old.category <> new.category) execute function count_moved_product();

-- The triggers hold off whoever would write products until this is committed.
insert into category_counts (category, products) select category, count(*) from products group by category;
