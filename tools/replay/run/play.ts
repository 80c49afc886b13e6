import type { Plan, PlannedInvoice } from '../sales/plan.ts';
import { NoVerdict } from '../system/persist.ts';
import { StopReplay } from '../system/stop-replay.ts';
import type { NewOrder } from '../system/system.ts';
import { type Check, checkBooks } from './check-books.ts';
import { concurrently } from './concurrently.ts';
import { markRun } from './marker.ts';
import { countOrders, type OrderCounts } from './order-counts.ts';
import type { PlayPorts, RunPorts } from './ports.ts';
import { type Prepared, prepare } from './prepare.ts';
import { settledBooks } from './settle.ts';

export type Played = {
  readonly again: boolean;
  readonly prepared: Prepared['outcomes'];
  readonly orders: OrderCounts;
  /** Milliseconds that the orders took. */
  readonly took: number;
  /** Milliseconds until no event was under way. */
  readonly waited: number;
  readonly checks: readonly Check[];
};

const orderOf = ({ invoice, customer, country, lines }: PlannedInvoice, prepared: Prepared): NewOrder => ({
  customerId: prepared.customers.get(customer) ?? customer,
  lines,
  shippingAddress: {
    recipient: `Customer ${customer}`,
    line1: `Invoice ${invoice}`,
    city: 'not recorded',
    postalCode: 'none',
    country,
  },
});

const placeOrders = async (ports: RunPorts, plan: Plan, prepared: Prepared, since: Date) => {
  const { system, keys, now } = ports;
  const counter = countOrders(since);
  const bar = ports.progress('orders', plan.invoices.length);
  const began = now();
  try {
    await concurrently(plan.invoices, ports, async (invoice) => {
      ports.keysLast();
      const sent = now();
      try {
        const body = orderOf(invoice, prepared);
        counter.answered(await system.placeOrder({ key: keys.order(invoice.invoice), body }), now() - sent);
      } catch (error) {
        if (!(error instanceof NoVerdict)) throw error;
        counter.unanswered();
      }
      bar.step();
    });
  } finally {
    bar.stop();
  }
  return { orders: counter.counts(), took: now() - began };
};

/** Plays the plan on a system and checks its books; safe to do again while the system keeps the run's keys. */
export const play = async (ports: PlayPorts, plan: Plan): Promise<Played> => {
  const before = await ports.system.reconciliation();
  const { again, left } = await markRun(ports.system, ports.keys);
  const goodUntil = ports.now() + left;
  const keysLast = () => {
    if (ports.now() < goodUntil) return;
    throw new StopReplay(
      'The 48 h for which the system keeps the keys of this run are over: playing on would double orders.',
    );
  };
  const running = { ...ports, keysLast };
  const prepared = await prepare(running, plan);
  const { orders, took } = await placeOrders(running, plan, prepared, new Date(before.at));
  ports.stop?.throwIfAborted();
  const { books, waited } = await settledBooks(ports);
  return { again, prepared: prepared.outcomes, orders, took, waited, checks: checkBooks(before, books, orders) };
};
