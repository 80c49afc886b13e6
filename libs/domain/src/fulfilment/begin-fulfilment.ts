import { type Delivery, type Handled, handleOnce, type Result } from '../shared/index.ts';
import type { FulfilmentPorts } from './follow.ts';
import { type BegunFulfilment, begin } from './fulfilment.ts';

export type BeginFulfilment = BegunFulfilment & { readonly delivery: Delivery };

/** Follows OrderPlaced: begins the order's way to its customer. */
export const beginFulfilment =
  ({ transact, timeouts, now }: FulfilmentPorts) =>
  ({ delivery, ...order }: BeginFulfilment): Promise<Result<Handled, never>> =>
    transact(({ fulfilments, inbox }) => {
      const at = now();
      return handleOnce(inbox, { delivery, now: at }, () => fulfilments.insert(begin(order, { timeouts, now: at })));
    });
