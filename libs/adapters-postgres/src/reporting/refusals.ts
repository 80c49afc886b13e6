import type { RefusalCounts, StockOuts } from '@orderline/domain/reporting';
import type { Pool } from '../connection/pool.ts';
import { statement } from '../connection/statement.ts';

const ADD = statement(`
insert into report_refusals (since, reason, product_id, times)
select since, reason, product_id, times
from json_to_recordset($1::json) as counted (since timestamptz, reason text, product_id uuid, times bigint)
order by since, reason, product_id
on conflict (since, reason, product_id) do update set times = report_refusals.times + excluded.times`);

/** Adds what a process counted since it did so before. */
export const pgRefusalCounts = (pool: Pool): RefusalCounts => ({
  add: async (counts) => {
    if (counts.length === 0) return;
    const rows = counts.map(({ productId, ...count }) => ({ ...count, product_id: productId }));
    await pool.send(ADD(JSON.stringify(rows)));
  },
});

const within = 'since >= $1::timestamptz and since < $2::timestamptz';

export const REFUSED_AT_THE_DOOR = statement<StockOuts['refusedAtTheDoor'][number]>(`
select reason, sum(times)::int as times from report_refusals
where ${within} and product_id is null
group by reason order by times desc, reason collate "C"`);

export const SHORTAGES = statement<StockOuts['shortages'][number]>(`
select product_id as "productId", (select sku from products where id = product_id) as sku, sum(times)::int as times
from report_refusals where ${within} and product_id is not null
group by product_id order by times desc, product_id`);
