import {
  type Delivery,
  type Handled,
  type Inbox,
  type NewId,
  type Now,
  type OrderId,
  ok,
  type Result,
  type Transact,
} from '../shared/index.ts';
import { advance, type FulfilmentStores, type ImpossibleAnswer } from './advance.ts';
import type { Input } from './decide.ts';
import type { FulfilmentTimeouts } from './fulfilment.ts';

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
