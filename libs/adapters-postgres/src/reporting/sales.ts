import type { SalesAsked, SalesRow } from '@orderline/domain/reporting';
import { type Send, type Statement, statement } from '../connection/statement.ts';
import { ENTRIES, FIGURES, LIVE } from './entries.ts';
import { summedStatement } from './read-sums.ts';

/** Figures as text, in the order of `FIGURES`. */
type Row = Pick<SalesRow, 'key' | 'label' | 'currency'> & { readonly figures: readonly string[] };

const figures = `json_build_array(${FIGURES.map((name) => `${name}::text`).join(', ')}) as figures`;

const statements = {
  total: summedStatement<Row>('all', `select null::text as key, null::text as label, currency, ${figures} from told`),
  time: summedStatement<Row>('all', `select part::text as key, null::text as label, currency, ${figures} from told`),
  country: summedStatement<Row>(
    'country',
    `select nullif(key, '') as key, null::text as label, currency, ${figures} from told`,
  ),
  product: summedStatement<Row>(
    'product',
    `select nullif(key, '') as key, sku as label, told.currency, ${figures} from told left join products on id = nullif(key, '')::uuid`,
  ),
  category: summedStatement<Row>(
    'product',
    `select category as key, null::text as label, told.currency,
      json_build_array(${FIGURES.map((name) => `sum(${name})::text`).join(', ')}) as figures
    from told left join products on id = nullif(key, '')::uuid group by category, told.currency`,
  ),
} as const;

type CategoryOrders = Pick<SalesRow, 'key' | 'currency' | 'orders' | 'cancelledOrders'>;

/**
 * An order has a product in one line, and a category in several, so that orders of a category are not the sum of those of its
 * products: they are counted one by one. Lines of an order have one time, by which they come.
 */
const CATEGORY_ORDERS = statement<CategoryOrders>(`
with counted as materialized (
  select report_facts.*, 0 as part, 1 as sign from report_facts
  where generation = ${LIVE} and kind = 'cancelled' and at >= $1::timestamptz and at < $2::timestamptz
), ${ENTRIES.REVERSALS}, ${ENTRIES.BY_LINE}, counts as (
  select category, line.currency, count(*) as orders, 0 as cancelled from (
    select distinct at, order_id, category, report_lines.currency
    from report_lines left join products on products.id = product_id
    where generation = ${LIVE} and at >= $1::timestamptz and at < $2::timestamptz
  ) as line group by 1, 2
  union all
  select category, by_line.currency, 0, count(distinct order_id) from by_line left join products on products.id = product_id
  where cancelled = 1 group by 1, 2
)
select category as key, currency, sum(orders)::int as orders, sum(cancelled)::int as "cancelledOrders" from counts group by 1, 2`);

/** The statement of a report; of categories, of all but their orders. */
export const salesStatement = ({ interval, by }: SalesAsked): Statement<Row> =>
  typeof by === 'string' ? statements[by]({ interval }) : statements.time({ interval, beginnings: by.beginnings });

export const categoryOrders = ({ interval: { from, to } }: Pick<SalesAsked, 'interval'>): Statement<CategoryOrders> =>
  CATEGORY_ORDERS(from, to);

const rowOf = ({ figures: told, ...row }: Row): SalesRow => {
  const [orders, cancelled, , units, back, gross, cancellations, refunds, repaid] = told.map(BigInt);
  return {
    ...row,
    ...{ orders: Number(orders), cancelledOrders: Number(cancelled), units: units ?? 0n, cancelledUnits: back ?? 0n },
    ...{ gross: gross ?? 0n, cancellations: cancellations ?? 0n, refunds: refunds ?? 0n, repaid: repaid ?? 0n },
  };
};

export const salesIn = async (send: Send, asked: SalesAsked): Promise<readonly SalesRow[]> => {
  const rows = (await send(salesStatement(asked))).map(rowOf);
  if (asked.by !== 'category') return rows;
  const name = ({ key, currency }: Pick<SalesRow, 'key' | 'currency'>) => JSON.stringify([key, currency]);
  const orders = new Map((await send(categoryOrders(asked))).map((row) => [name(row), row]));
  const none = { orders: 0, cancelledOrders: 0 };
  return rows.map((row) => ({ ...row, ...(orders.get(name(row)) ?? none) }));
};
