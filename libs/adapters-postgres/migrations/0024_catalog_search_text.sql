-- What a search does not tell apart: case, accents, width, composition. `foldedText` of the core does the same. Only what
-- PostgreSQL has built in, so that an index never depends on a dictionary that a host may change; and small letters by
-- Unicode, whatever the locale of the database, where the server has such a collation.
--
-- The functions call nothing but built-in ones, so that no search_path can turn them.
do $$
declare
  small text := coalesce((
    select 'lower(%s collate pg_catalog.' || quote_ident(collname) || ')' from pg_collation
    where collnamespace = 'pg_catalog'::regnamespace and collname in ('pg_c_utf8', 'und-x-icu')
    order by collname limit 1
  ), 'lower(%s)');
begin
  execute format($create$
create function search_folded(stated text) returns text language plpgsql immutable strict parallel safe as $body$
begin
  if octet_length(stated) = length(stated) then
    return lower(stated collate "C");
  end if;
  return normalize(replace(replace(replace(replace(
    translate(%s, 'øłđðħıς', 'olddhiσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), nfkc);
end;
$body$
$create$, format(small, $small$regexp_replace(normalize(stated, nfkd), '[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]', '', 'g')$small$));
end;
$$;

-- What is left for the language to read. Its parser takes whatever is not ASCII for a letter in databases of the locale C,
-- so signs and spaces are taken out first. `spacedText` of the core does the same.
create function search_words(folded text) returns text language plpgsql immutable strict parallel safe as $$
begin
  if octet_length(folded) = length(folded) then
    return folded;
  end if;
  return regexp_replace(folded, '[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003fffd\u00a0-\u00bf\u00d7\u00f7\u0589\u05be\u05c0\u05c3\u060c\u061b\u061f\u0640\u066a-\u066d\u06d4\u0964\u0965\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u3004\u3008-\u3020\u3030\u30a0\u30fb\U0001f000-\U0001faff]+', ' ', 'g');
end;
$$;

-- Of scripts whose words have no spaces between them, or grow by endings, every character and every pair of neighbours
-- is a word of its own: a part of a word is then found by the same index.
create function search_grams(folded text, weight text) returns tsvector language plpgsql immutable strict parallel safe as $$
declare
  spaced text;
begin
  if octet_length(folded) = length(folded) then
    return '';
  end if;
  spaced := regexp_replace(folded, '[^\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003fffd]+', ' ', 'g');
  if spaced in ('', ' ') then
    return '';
  end if;
  return (
    select string_agg(gram || ':1' || weight, ' ')::tsvector
    from (
      select distinct unnest(array[one, one || next]) as gram
      from (
        select one, lead(one) over (order by position) as next
        from unnest(string_to_array(spaced, null)) with ordinality as characters (one, position)
      ) as neighbours
    ) as grams
    where strpos(gram, ' ') = 0
  );
end;
$$;

-- Of a title also the words that the language leaves out, for those that have no others.
alter table products drop column search;
alter table products
  add column search tsvector not null generated always as (
    setweight(to_tsvector('english', search_words(search_folded(title))) || ts_delete(
      to_tsvector('simple', search_words(search_folded(title))),
      tsvector_to_array(to_tsvector('english', search_words(search_folded(title))))
    ), 'A') ||
    search_grams(search_folded(title), 'A') ||
    setweight(to_tsvector('simple', sku), 'B') ||
    setweight(to_tsvector('english', category), 'C') ||
    setweight(to_tsvector('english', search_words(search_folded(description))), 'D') ||
    search_grams(search_folded(description), 'D') ||
    array_to_tsvector(array['#' || category])
  ) stored;

create index products_search on products using gin (search) with (gin_pending_list_limit = 256);

-- The words by which a slip is mended are told apart as those of a search are.
create or replace function learn_product_words() returns trigger language plpgsql as $$
begin
  insert into product_words (word)
  select distinct word
  from written, unnest(tsvector_to_array(to_tsvector('simple', search_words(search_folded(title))))) as word
  where word ~ '^[[:alpha:]]{3,30}$'
  order by word
  on conflict do nothing;
  return null;
end;
$$;

create or replace function learn_changed_product_words() returns trigger language plpgsql as $$
begin
  insert into product_words (word)
  select distinct word
  from written join replaced using (id),
    unnest(tsvector_to_array(to_tsvector('simple', search_words(search_folded(written.title))))) as word
  where written.title <> replaced.title and word ~ '^[[:alpha:]]{3,30}$'
  order by word
  on conflict do nothing;
  return null;
end;
$$;

delete from product_words;
insert into product_words (word)
select distinct word
from products, unnest(tsvector_to_array(to_tsvector('simple', search_words(search_folded(title))))) as word
where word ~ '^[[:alpha:]]{3,30}$';
