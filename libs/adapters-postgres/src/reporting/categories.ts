import { ENTRIES, LIVE, READ_ENTRIES } from './entries.ts';

/**
 * The category that a line's product is counted in, and the one that it has. Where a product moves to another, its orders are
 * in counts as of the former until they are counted anew: one after the other, as `moved_through` says.
 */
const countedIn = (line: string, generation: string): string => `coalesce(
      case when ${line}.order_id <= (select moved_through from report_generations where generation = ${generation}) then known.moving_to end,
      known.category, product.category, '')`;
const HAS_NOW = "coalesce(product.category, '')";

/** `known` and `product` of `what`, which has a product_id. */
const productsOf = (what: string, generation: string): string => `
  left join report_products known on known.generation = ${generation} and known.product_id = ${what}.product_id
  left join products product on product.id = ${what}.product_id`;

/** What a fact does to orders of categories, over `counted`: an order with several products of one is one of it. */
export const byCategory = (
  generation: string,
  { REVERSALS, BY_LINE } = ENTRIES,
): string => `${REVERSALS}, ${BY_LINE}, by_category as (
  select distinct part, sign, at, order_id, by_line.currency, ${countedIn('by_line', generation)} as category, orders, cancelled
  from by_line ${productsOf('by_line', generation)}
  where orders + cancelled > 0
)`;

/** The same for who reads. */
export const READ_BY_CATEGORY = byCategory(LIVE, READ_ENTRIES);

/** Products of which orders are counted in another category than they have. */
export const movedProducts = (generation: string): string => `
  select known.product_id, ${HAS_NOW} as now
  from report_products known left join products product on product.id = known.product_id
  where known.generation = ${generation} and (known.category <> ${HAS_NOW} or known.moving_to is not null)`;

/** What the moves of products change, over `counted` facts of orders that have some of `moved`. */
export const byMove = (generation: string): string => `${ENTRIES.REVERSALS}, ${ENTRIES.BY_LINE}, by_move as (
  select at, order_id, by_line.currency, orders, cancelled, ${countedIn('by_line', generation)} as was, moved.now as moved_to
  from by_line ${productsOf('by_line', generation)}
  left join moved on moved.product_id = by_line.product_id
  where orders + cancelled > 0
), by_category as (
  select distinct 1 as sign, at, order_id, currency, coalesce(moved_to, was) as category, orders, cancelled from by_move
  union all
  select distinct -1, at, order_id, currency, was, orders, cancelled from by_move
)`;
