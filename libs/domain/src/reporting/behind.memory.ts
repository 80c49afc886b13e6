import { type ProductId, pageOf } from '../shared/index.ts';
import { isIn, type MemoryFacts, type Told } from './facts.memory.ts';
import type { OrderFact } from './facts.ts';
import type { Behind, BehindPosition, Reports } from './ports.ts';

export type ReportedProduct = { readonly sku: string; readonly category: string };

export type Needs = { readonly facts: MemoryFacts; readonly product: (id: ProductId) => ReportedProduct | undefined };

const amountOf = (fact: OrderFact, { placed }: Told): number =>
  fact.kind === 'refunded' ? fact.amount.minor : placed.total.minor;

const isAsked = ({ placed }: Told, asked: Behind, product: Needs['product']): boolean => {
  const { country, productId, category, currency } = asked;
  const has = (is: (id: ProductId) => boolean) => placed.lines.some((line) => is(line.productId));
  return (
    (country === undefined || placed.country === country) &&
    (currency === undefined || placed.total.currency === currency) &&
    (productId === undefined || has((id) => id === productId)) &&
    (category === undefined || has((id) => product(id)?.category === category))
  );
};

const hasReason = (fact: OrderFact, { reason }: Behind): boolean =>
  reason === undefined || (fact.kind === 'cancelled' && fact.reason === reason);

const cohortFilter = (all: readonly Told[], { cohort }: Behind): ((told: Told) => boolean) => {
  if (!cohort) return () => true;
  const first = new Map<string, Date>();
  for (const { customerId, at } of all.map(({ placed }) => placed)) {
    if (at < (first.get(customerId) ?? cohort.to)) first.set(customerId, at);
  }
  return ({ placed }) => isIn(cohort, first.get(placed.customerId) ?? cohort.to);
};

const place = ({ at, orderId, version }: BehindPosition): string =>
  `${at.toISOString()} ${orderId} ${String(version).padStart(10, '0')}`;

/** The orders behind a figure, of what stands in memory. */
export const behindIn =
  ({ facts, product }: Needs): Reports['behind'] =>
  async (asked, page) => {
    const { after } = page;
    const all = facts.orders();
    const isOfCohort = cohortFilter(all, asked);
    const rows = all.flatMap((told) => {
      if (!isAsked(told, asked, product) || !isOfCohort(told)) return [];
      return told.facts
        .filter((fact) => fact.kind === asked.kind && isIn(asked.interval, fact.at) && hasReason(fact, asked))
        .map((fact) => ({
          ...{ orderId: fact.orderId, version: fact.version, at: fact.at, currency: told.placed.total.currency },
          minor: amountOf(fact, told),
        }));
    });
    const sorted = rows.toSorted((one, other) => (place(one) < place(other) ? -1 : 1));
    const rest = after ? sorted.filter((row) => place(row) > place(after)) : sorted;
    return pageOf(rest.slice(0, page.limit + 1), page, ({ at, orderId, version }) => ({ at, orderId, version }));
  };
