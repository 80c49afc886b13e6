import type { Sql } from 'postgres';

/**
 * Fills an empty catalogue with products in 40 categories, a thirtieth of them in euros, a tenth out of stock. Of the
 * words, "mug" is in three titles of ten, `midNN` in a fiftieth of the descriptions, `rareNNN` in a thousandth, 電気炊飯器
 * in a fiftieth, แก้วกาแฟ in a thousandth. A thousandth has the title "The Who".
 */
export const manyProducts = async (outside: Sql, count: number): Promise<void> => {
  await outside.unsafe(`
    alter table stock disable trigger user;
    insert into products (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at, availability)
    select (lpad(to_hex(1700000000000 + n), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8' || left(md5(n::text), 15))::uuid,
      'SKU-' || lpad(n::text, 7, '0'),
      case when n % 1000 = 7 then 'The Who' else (array['Enamel', 'Steel', 'Wooden', 'Glass', 'Copper', 'Linen', 'Cotton', 'Iron', 'Ceramic'])[1 + n * 7919 % 9] || ' '
        || (array['mug', 'mug', 'mug', 'plate', 'bowl', 'lamp', 'chair', 'table', 'towel', 'clock'])[1 + n / 7 % 10]
        || ' no ' || n % 5000 end,
      'Made by hand in batch ' || n % 997 || ', lasts for years. mid' || n % 50 || ' rare' || n % 1000
        || case when n % 50 = 3 then '電気炊飯器' when n % 1000 = 5 then 'แก้วกาแฟ' else '' end,
      'category-' || n % 40, n * 7907 % 100000, case when n % 30 = 0 then 'EUR' else 'GBP' end, 1, now(), now(),
      case when n % 10 = 0 then 'out_of_stock' when n * 7907 % 30 < 9 then 'low' else 'in_stock' end
    from generate_series(1::bigint, ${count}) as n;
    insert into stock (product_id, on_hand, reserved, version, events, announced, updated_at)
    select id, case availability when 'out_of_stock' then 0 when 'low' then 5 else 50 end, 0, 1, 0, 'available', now() from products;
    alter table stock enable trigger user;
    analyze products; analyze stock; analyze product_words`);
};
