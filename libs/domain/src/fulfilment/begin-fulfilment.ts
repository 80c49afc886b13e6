import {
  type Delivery,
  type Handled,
  handleOnce,
  type Inbox,
  type Now,
  type OrderId,
  type Result,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import type { FulfilmentRepository } from './ports.ts';

export type BeginFulfilment = {
  readonly delivery: Delivery;
  readonly orderId: OrderId;
  readonly customerId: UserId;
};

export type FulfilmentPorts = {
  readonly transact: Transact<{ readonly fulfilments: FulfilmentRepository; readonly inbox: Inbox }>;
  readonly now: Now;
};

/** Follows OrderPlaced: begins the record of the order's way to its customer. */
export const beginFulfilment =
  ({ transact, now }: FulfilmentPorts) =>
  ({ delivery, orderId, customerId }: BeginFulfilment): Promise<Result<Handled, never>> =>
    transact(({ fulfilments, inbox }) => {
      const at = now();
      return handleOnce(inbox, { delivery, now: at }, () =>
        fulfilments.insert({ orderId, customerId, status: 'begun', begunAt: at, updatedAt: at }),
      );
    });
