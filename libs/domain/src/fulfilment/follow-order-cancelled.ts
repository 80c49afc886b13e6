import { type Delivery, type Handled, type OrderId, ok, type Result } from '../shared/index.ts';
import { advance, type ImpossibleAnswer } from './advance.ts';
import type { FulfilmentPorts } from './follow.ts';

export type CancelFulfilment = { readonly delivery: Delivery; readonly orderId: OrderId };

/** Follows OrderCancelled: undoes what was asked for, where a fulfilment was begun. */
export const cancelFulfilment =
  ({ transact, timeouts, newId, now }: FulfilmentPorts) =>
  ({ delivery, orderId }: CancelFulfilment): Promise<Result<Handled, ImpossibleAnswer>> =>
    transact(async (stores) => {
      const at = now();
      const admission = await stores.inbox.admit(delivery, at);
      if (admission !== 'first') return ok(admission);
      if (!(await stores.fulfilments.lock(orderId))) return ok('handled');
      const input = { kind: 'order-cancelled' } as const;
      const advanced = await advance(stores, { orderId, input, timing: { timeouts, now: at }, newId });
      return advanced.ok ? ok('handled') : advanced;
    });
