import type { OrderFact, StockFact } from '@orderline/domain/reporting';
import { insertingOnce } from '../messaging/insert-once.ts';

/**
 * Into every generation, so that one that is being built misses nothing that comes meanwhile: a fact is the same row, whoever
 * writes it, and the first to do so is enough.
 */
export const pgInsertOrderFacts = insertingOnce<OrderFact>({
  columns: `at timestamptz, kind text, customer_id uuid, country text, currency text, minor bigint, units bigint,
    lines json, reason text`,
  preparing: `into_generations as materialized (
  select generation, admitted.* from admitted cross join report_generations
), told_facts as (
  insert into report_facts (generation, order_id, version, kind, at, customer_id, country, currency, minor, units, lines, reason)
  select generation, aggregate_id, version, kind, at, customer_id, country, currency, minor, units, json_array_length(lines), reason
  from into_generations order by generation, aggregate_id, version
  on conflict do nothing
)`,
  effect: `
  insert into report_lines (generation, order_id, position, product_id, at, currency, units, minor)
  select generation, aggregate_id, place::int, (line ->> 'productId')::uuid, at, currency,
    (line ->> 'units')::bigint, (line ->> 'minor')::bigint
  from into_generations cross join lateral json_array_elements(lines) with ordinality as one (line, place)
  where kind = 'placed' order by generation, aggregate_id, place
  on conflict do nothing`,
  rowOf: (fact) => ({ at: fact.at, kind: fact.kind, ...rowOf(fact) }),
});

const rowOf = (fact: OrderFact): Readonly<Record<string, unknown>> => {
  switch (fact.kind) {
    case 'placed': {
      const { customerId, country, total, lines } = fact;
      const units = lines.reduce((sum, line) => sum + line.units, 0);
      return { customer_id: customerId, country, currency: total.currency, minor: total.minor, units, lines };
    }
    case 'cancelled':
      return { reason: fact.reason };
    case 'refunded':
      return { currency: fact.amount.currency, minor: fact.amount.minor };
    case 'shipped':
      return {};
  }
};

export const pgInsertStockFacts = insertingOnce<StockFact>({
  columns: 'at timestamptz, is_depleted boolean',
  effect: `
  insert into report_stock (product_id, version, at, is_depleted)
  select aggregate_id, version, at, is_depleted from admitted order by aggregate_id, version`,
  rowOf: ({ at, isDepleted }) => ({ at, is_depleted: isDepleted }),
});
