import type { SalesAsked, SalesRow } from '@orderline/domain/reporting';
import { type Send, type Statement, statement } from '../connection/statement.ts';
import { categoryOrdersIn } from './category-orders.ts';
import { FIGURES } from './entries.ts';
import { summedStatement } from './read-sums.ts';

/** Figures as one text, in the order of `FIGURES`: of thousands of rows that is read in half the time of JSON. */
type Row = Pick<SalesRow, 'key' | 'label' | 'currency'> & { readonly figures: string };

const figures = `concat_ws(' ', ${FIGURES.join(', ')}) as figures`;

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
      concat_ws(' ', ${FIGURES.map((name) => `sum(${name})`).join(', ')}) as figures
    from told left join products on id = nullif(key, '')::uuid group by category, told.currency`,
  ),
} as const;

/**
 * The statement of a report; of categories, of all but their orders: an order has a product in one line, and a category in
 * several, so that orders of a category are not the sum of those of its products.
 */
export const salesStatement = ({ interval, by }: SalesAsked): Statement<Row> =>
  typeof by === 'string' ? statements[by]({ interval }) : statements.time({ interval, beginnings: by.beginnings });

const rowOf = ({ figures: told, ...row }: Row): SalesRow => {
  const [orders, cancelled, , units, back, gross, cancellations, refunds, repaid] = told.split(' ').map(BigInt);
  return {
    ...row,
    ...{ orders: Number(orders), cancelledOrders: Number(cancelled), units: units ?? 0n, cancelledUnits: back ?? 0n },
    ...{ gross: gross ?? 0n, cancellations: cancellations ?? 0n, refunds: refunds ?? 0n, repaid: repaid ?? 0n },
  };
};

/**
 * What is listed is joined by hashes: how long a list is, or how few rows of one kind it has, is not known when it is planned.
 * What is looked up one by one is so because its query says it.
 */
const JOINED_BY_HASH = statement("select set_config('enable_nestloop', 'off', true)");

export const salesIn = async (send: Send, asked: SalesAsked): Promise<readonly SalesRow[]> => {
  await send(JOINED_BY_HASH());
  const rows = (await send(salesStatement(asked))).map(rowOf);
  if (asked.by !== 'category') return rows;
  const name = ({ key, currency }: Pick<SalesRow, 'key' | 'currency'>) => JSON.stringify([key, currency]);
  const orders = Map.groupBy(await categoryOrdersIn(send, asked), name);
  return rows.map((row) => {
    const own = orders.get(name(row)) ?? [];
    const sumOf = (count: 'orders' | 'cancelledOrders') => own.reduce((sum, counted) => sum + counted[count], 0);
    return { ...row, orders: sumOf('orders'), cancelledOrders: sumOf('cancelledOrders') };
  });
};
