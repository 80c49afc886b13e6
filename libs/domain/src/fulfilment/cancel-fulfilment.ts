import { type Delivery, type Handled, handleOnce, type OrderId, type Result } from '../shared/index.ts';
import type { FulfilmentPorts } from './begin-fulfilment.ts';

export type CancelFulfilment = { readonly delivery: Delivery; readonly orderId: OrderId };

/** Follows OrderCancelled: ends the order's fulfilment, where one was begun. */
export const cancelFulfilment =
  ({ transact, now }: FulfilmentPorts) =>
  ({ delivery, orderId }: CancelFulfilment): Promise<Result<Handled, never>> =>
    transact(({ fulfilments, inbox }) => {
      const at = now();
      return handleOnce(inbox, { delivery, now: at }, async () => {
        const fulfilment = await fulfilments.lock(orderId);
        if (fulfilment) await fulfilments.save({ ...fulfilment, status: 'cancelled', updatedAt: at });
      });
    });
