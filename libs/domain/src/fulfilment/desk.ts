import { err, type NewId, type Now, type OrderId, ok, type Result, type Transact } from '../shared/index.ts';
import { advance, type FulfilmentStores } from './advance.ts';
import { type Fulfilment, type FulfilmentTimeouts, hasEnded, isStuck } from './fulfilment.ts';
import type { FulfilmentReader, InspectedFulfilment, OrderMessages, RefundRepository } from './ports.ts';
import { isUnanswered, mostRefunds, type Refund, type RefundRefusal, refundable, whyNoRefund } from './refund.ts';
import type { FulfilmentNotFound } from './request-refund.ts';
import { remedyOf, type StuckOrder, type StuckRemedy, waitsFor } from './stuck-orders.ts';

type OfOrder = { readonly orderId: OrderId };

/** How an order's way stands, as whoever looks after it sees it. */
export type FulfilmentFile = InspectedFulfilment & {
  /** What can still be given back by staff, and else why nothing can. */
  readonly refundable: Fulfilment['amount'];
  readonly noRefund: RefundRefusal | null;
  readonly overdue: boolean;
  /** Null once it has ended. */
  readonly waitsFor: StuckOrder['waitsFor'] | null;
  /** What to do where it gets no further by itself; null where it is well. */
  readonly remedy: StuckRemedy | null;
};

export type InspectFulfilmentPorts = { readonly fulfilmentReader: FulfilmentReader; readonly now: Now };

const whyNoMore = (refunds: readonly Refund[]): RefundRefusal | null =>
  refunds.length < mostRefunds ? null : { kind: 'too-many-refunds' };

/** Tells how an order's way stands, with its refunds, the newest first, and the trace that it goes on in. */
export const inspectFulfilment =
  ({ fulfilmentReader, now }: InspectFulfilmentPorts) =>
  async ({ orderId }: OfOrder): Promise<Result<FulfilmentFile, FulfilmentNotFound>> => {
    const found = await fulfilmentReader.inspect(orderId);
    if (!found) return err({ kind: 'fulfilment-not-found' });
    const { fulfilment } = found;
    const at = now();
    return ok({
      ...found,
      ...{ refundable: refundable(fulfilment), noRefund: whyNoRefund(fulfilment) ?? whyNoMore(found.refunds) },
      overdue: fulfilment.dueAt !== null && fulfilment.dueAt <= at,
      waitsFor: hasEnded(fulfilment) ? null : waitsFor(fulfilment.status),
      remedy: isStuck(fulfilment, at) || found.refunds.some(isUnanswered) ? remedyOf(fulfilment, { now: at }) : null,
    });
  };

/** Tells what staff have asked to be given back of an order, the newest first; none where nothing of it is known. */
export const orderRefunds =
  ({ fulfilmentReader }: Pick<InspectFulfilmentPorts, 'fulfilmentReader'>) =>
  async ({ orderId }: OfOrder): Promise<Result<readonly Refund[], FulfilmentNotFound>> => {
    const found = await fulfilmentReader.inspect(orderId);
    return found ? ok(found.refunds) : err({ kind: 'fulfilment-not-found' });
  };

/** Tells which events were told of an order, and which of them, or about it, wait in somebody's way. */
export const orderMessages =
  (ports: { readonly orderMessages: OrderMessages }) =>
  async ({ orderId }: OfOrder): Promise<Result<Awaited<ReturnType<OrderMessages['ofOrder']>>, never>> =>
    ok(await ports.orderMessages.ofOrder(orderId));

export type RetryStepPorts = {
  readonly transact: Transact<FulfilmentStores & { readonly refunds: RefundRepository }>;
  readonly timeouts: FulfilmentTimeouts;
  readonly newId: NewId;
  readonly now: Now;
};

export type RetryStepRefusal = FulfilmentNotFound | { readonly kind: 'nothing-to-retry' };

/**
 * Asks the open question of an order's way again now, and those for its refunds, without waiting until they are due. It
 * never gives the order up; where nobody is waited for it is refused.
 */
export const retryStep =
  ({ transact, timeouts, newId, now }: RetryStepPorts) =>
  ({ orderId }: OfOrder): Promise<Result<null, RetryStepRefusal>> =>
    transact<null, RetryStepRefusal>(async (stores) => {
      if (!(await stores.fulfilments.lock(orderId))) return err({ kind: 'fulfilment-not-found' });
      const at = now();
      const hastened = await stores.refunds.askNow(orderId, at);
      const input = { kind: 'ask-again' } as const;
      const advanced = await advance(stores, { orderId, input, timing: { timeouts, now: at }, newId });
      const isAsked = hastened > 0 || (advanced.ok && advanced.value === 'advanced');
      return isAsked ? ok(null) : err({ kind: 'nothing-to-retry' });
    });
