import type { AdmitUnannounced } from '@orderline/domain/inventory';
import type { Pool } from '../connection/pool.ts';
import { admitAll, admitting } from '../messaging/insert-once.ts';

/** The announcement of a product whose stock is read as it was committed, as `hasNews` of the domain has it. */
const ADMIT = admitting<'alone'>({
  columns: 'product_ids uuid[]',
  choosing: `moved as (
  select given.*, bool_or(exists (
    select from unnest(product_ids) as product (id) where (
      select (on_hand > reserved) <> (announced = 'available') from stock where stock.product_id = product.id
    )
  )) over (partition by consumer, aggregate_id order by nth) as is_alone
  from given
), told as (
  select * from moved where not is_alone
)`,
  effect: 'select from admitted',
  others: "select nth, 'alone' from moved where is_alone",
});

export const pgAdmitUnannounced =
  (pool: Pool): AdmitUnannounced =>
  async (moves, now) => {
    const given = moves.map(({ delivery, productIds }) => ({ delivery, row: { product_ids: productIds } }));
    return (await admitAll({ pool, statement: ADMIT }, { given, now })).map(({ admission }) => admission);
  };
