import {
  type Delivery,
  type Handled,
  handledAs,
  type Inbox,
  type InsertOnce,
  type NewId,
  type Now,
  type OrderId,
  ok,
  type Parcel,
  type Result,
  type Transact,
} from '../shared/index.ts';
import { advance, type FulfilmentStores, type ImpossibleAnswer } from './advance.ts';
import type { Input } from './decide.ts';
import { type BegunFulfilment, begin, type Fulfilment, type FulfilmentTimeouts } from './fulfilment.ts';

export type FulfilmentPorts = {
  readonly transact: Transact<FulfilmentStores & { readonly inbox: Inbox }>;
  readonly timeouts: FulfilmentTimeouts;
  readonly newId: NewId;
  readonly now: Now;
};

export type Told<Answer> = { readonly delivery: Delivery; readonly orderId: OrderId } & Answer;

/** Follows an event that tells a fulfilment something, once. */
export const follow =
  <Answer>({ transact, timeouts, newId, now }: FulfilmentPorts, inputOf: (answer: Answer) => Input) =>
  (command: Told<Answer>): Promise<Result<Handled, ImpossibleAnswer>> =>
    transact(async (stores) => {
      const at = now();
      const { delivery, orderId } = command;
      const admission = await stores.inbox.admit(delivery, at);
      if (admission !== 'first') return ok(admission);
      const timing = { timeouts, now: at };
      const advanced = await advance(stores, { orderId, input: inputOf(command), timing, newId });
      return advanced.ok ? ok('handled') : advanced;
    });

export type BeginFulfilment = BegunFulfilment & { readonly delivery: Delivery };

export type BeginFulfilmentPorts = {
  readonly insertFulfilments: InsertOnce<Fulfilment>;
  readonly timeouts: FulfilmentTimeouts;
  readonly now: Now;
};

/** Follows OrderPlaced: begins each order's way to its customer. */
export const beginFulfilments =
  ({ insertFulfilments, timeouts, now }: BeginFulfilmentPorts) =>
  async (commands: readonly BeginFulfilment[]): Promise<Result<readonly Handled[], never>> => {
    const at = now();
    const insertions = commands.map(({ delivery, ...order }) => ({
      delivery,
      row: begin(order, { timeouts, now: at }),
    }));
    return ok((await insertFulfilments(insertions, at)).map(handledAs));
  };

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

/** What other systems tell of an order that they help to fulfil. */
export const pickCompleted = (ports: FulfilmentPorts) => follow(ports, () => ({ kind: 'picked' }));

export const pickRejected = (ports: FulfilmentPorts) => follow(ports, () => ({ kind: 'pick-rejected' }));

export const shipmentCollected = (ports: FulfilmentPorts) =>
  follow<Parcel>(ports, ({ carrier, trackingNumber }) => ({ kind: 'collected', parcel: { carrier, trackingNumber } }));

export const shipmentRejected = (ports: FulfilmentPorts) => follow(ports, () => ({ kind: 'shipment-rejected' }));

export const shipmentDelivered = (ports: FulfilmentPorts) =>
  follow<Parcel>(ports, ({ carrier, trackingNumber }) => ({ kind: 'delivered', parcel: { carrier, trackingNumber } }));
