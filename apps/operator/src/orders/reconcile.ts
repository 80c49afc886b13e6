import type { Database } from '@orderline/adapters-postgres';
import { byInbox, now } from '@orderline/composition';
import type { StockAudited } from '@orderline/domain/jobs';
import { checkBooks, type Reconciliation } from '@orderline/domain/reporting';

type Checked = { readonly what: string; readonly expected: string; readonly actual: string; readonly agrees: boolean };

export type Reconciled = {
  readonly agrees: boolean;
  readonly checks: readonly Checked[];
  readonly underWay: Reconciliation['underWay'];
  /** Products whose stock is not what the ledger and the open orders say: how many, and the first of them by id. */
  readonly drifting: number;
  readonly drifts: readonly string[];
};

const SHOWN = 100;

const reconciled = (books: Reconciliation, { drifting, drifts }: StockAudited): Reconciled => {
  const checks = checkBooks(books).map(({ what, expected, actual }) => ({
    ...{ what, expected: String(expected), actual: String(actual) },
    agrees: expected === actual,
  }));
  const agrees = checks.every((check) => check.agrees) && drifting === 0;
  return { agrees, checks, underWay: books.underWay, drifting, drifts: drifts.map(({ productId }) => productId) };
};

/** Whether the books of a database agree by themselves: orders, events, fulfilments, and the stock of each product. */
export const reconcile = async (database: Database): Promise<Reconciled> => {
  const { pgReconciliation, pgStockAudit } = await import('@orderline/adapters-postgres');
  const books = await pgReconciliation(database.jobs, byInbox).read(now());
  return reconciled(books, await pgStockAudit(database.jobs).read(SHOWN));
};

const lineOf = ({ what, expected, actual, agrees }: Checked): string =>
  agrees ? `agrees   ${what}: ${actual}\n` : `differs  ${what}: ${expected} and ${actual}\n`;

export const reconciledText = ({ checks, underWay, drifting, drifts }: Reconciled): string => {
  const { outbox, handling, parked } = underWay;
  const drift = drifts.map((productId) => `differs  stock of product ${productId}\n`).join('');
  const more = drifting > drifts.length ? `differs  stock of ${drifting - drifts.length} more products\n` : '';
  const events = `events under way: ${outbox} to be published, ${handling} to be handled, ${parked} parked\n`;
  return `${checks.map(lineOf).join('')}${drift}${more}${events}`;
};
