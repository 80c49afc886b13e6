import { expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { historySubscriptions } from '../testing/history.ts';
import { newId } from '../testing/new-id.ts';
import { pgBookAudit, pgBookSeals } from './book-seals.ts';
import { pgExpiredRows } from './expired-rows.ts';
import { pgReconciliation } from './reconciliation.ts';

const opened = useDatabase();
const now = new Date('2026-03-04T05:06:07.089Z');
const later = new Date(now.getTime() + 1e9);

type Held = { readonly status: string; readonly payment: string; readonly amount: number; readonly given: number };

const fulfilment = async ({ status, payment, amount, given }: Held) => {
  const { outside } = opened();
  const orderId = newId();
  await outside`
    insert into fulfilments (order_id, customer_id, amount_minor, currency, status, attempts, payment, refunded_minor,
      pick_requests, shipment_requests, begun_at, updated_at)
    values (${orderId}, ${newId()}, ${amount}, 'GBP', ${status}, 0, ${payment}, ${given}, 1, 1, ${now}, ${now})`;
  const refund = (state: string, minor: number) => outside`
    insert into order_refunds (id, order_id, amount_minor, currency, reason, requested_by_kind, requested_by_id, state,
      attempts, requested_at, settled_at)
    values (${newId()}, ${orderId}, ${minor}, 'GBP', 'late', 'user', 'grace', ${state}, 0, ${now}, ${now})`;
  if (given > 0) await refund('done', given);
  await refund('refused', 7);
};

it('what the provider holds is what it collected less what was given back, sealed, pruned and on its way', async () => {
  const { outside, database } = opened();
  await outside`truncate fulfilments, order_refunds`;
  const rows: readonly Held[] = [
    { status: 'delivering', payment: 'captured', amount: 1_000, given: 100 },
    { status: 'completed', payment: 'captured', amount: 2_000, given: 300 },
    { status: 'completed', payment: 'captured', amount: 4_000, given: 0 },
    // The provider collected at once; then a part, and at the cancellation the rest, was given back.
    { status: 'cancelled', payment: 'refunded', amount: 5_000, given: 700 },
    { status: 'completed', payment: 'refunded', amount: 900, given: 900 },
    { status: 'picking', payment: 'authorised', amount: 50, given: 0 },
  ];
  for (const row of rows) await fulfilment(row);
  const held = async () => (await pgReconciliation(database.jobs, historySubscriptions).read(later)).payments;
  const expected = [{ currency: 'GBP', authorised: 50n, captured: 900n + 1_700n + 4_000n }];
  expect(await held()).toEqual(expected);
  const seals = pgBookSeals(database.jobs, historySubscriptions);
  for (const book of ['ended-fulfilments', 'given-refunds'] as const) {
    expect(await seals.advance(book, { until: later, limit: 99 })).toMatchObject({ rows: 4 });
    expect(await pgBookAudit(database.jobs).recount(book)).toEqual([]);
  }
  expect(await held()).toEqual(expected);
  await pgExpiredRows(database.jobs).remove('fulfilments', { before: later, limit: 99 });
  expect(await outside`select 1 from fulfilments`).toHaveLength(2);
  expect(await held()).toEqual(expected);
  expect(await pgBookAudit(database.jobs).recount('ended-fulfilments')).toEqual([]);
});
