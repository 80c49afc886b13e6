import type { OrderId } from '../shared/index.ts';
import { asksForPayment, type Fulfilment, type FulfilmentStatus } from './fulfilment.ts';
import type { StuckFulfilments } from './ports.ts';

/** An event of an order that waits for an operator, and holds up later ones of the same consumer. */
type BlockingEvent = { readonly id: string; readonly orderId: OrderId; readonly error: string };

export type StuckOrder = Pick<Fulfilment, 'orderId' | 'status' | 'attempts' | 'dueAt'> & {
  /** When it last took a step, or a question was last asked again. */
  readonly since: Date;
  readonly waitsFor: 'payment provider' | 'warehouse' | 'carrier' | 'a person';
  readonly overdue: boolean;
  readonly blockedBy: readonly BlockingEvent[];
  readonly remedy: string;
};

export type StuckOrdersPorts = {
  readonly fulfilments: StuckFulfilments;
  /** At most `limit` events that wait for an operator, by the order that they are about. */
  readonly blocking: (limit: number) => Promise<readonly BlockingEvent[]>;
  readonly now: () => Date;
};

/** Whose answer one waits for that has not ended. */
export const waitsFor = (status: FulfilmentStatus): StuckOrder['waitsFor'] => {
  if (asksForPayment(status)) return 'payment provider';
  if (status === 'picking') return 'warehouse';
  return status === 'uncollected' ? 'a person' : 'carrier';
};

/** What to do about one that gets no further by itself, and that no event blocks. */
export const remedyOf = ({ status, dueAt }: Fulfilment, now: Date): string => {
  if (status === 'uncollected')
    return 'the goods are gone and the provider collects no more: settle it with the customer';
  if (dueAt && dueAt <= now) return 'the job sweep-deadlines asks again or gives the order up: see that it runs';
  return 'the payment provider gives no answer: see whether it is up, and what the worker logs of it';
};

const replay = (id: string): string =>
  `repair what ${id} fails at, then npm run events -- dlq replay ${id}, or discard it`;

/** The orders that get no further by themselves: what each waits for, what is in its way, and what to do about it. */
export const stuckOrders =
  ({ fulfilments, blocking, now }: StuckOrdersPorts) =>
  async ({ limit }: { readonly limit: number }): Promise<readonly StuckOrder[]> => {
    const at = now();
    const events = Map.groupBy(await blocking(limit), ({ orderId }) => orderId);
    const found = await fulfilments.stuck({ now: at, blocked: [...events.keys()], limit });
    return found.map((fulfilment) => {
      const { orderId, status, attempts, dueAt, updatedAt } = fulfilment;
      const blockedBy = events.get(orderId) ?? [];
      const [first] = blockedBy;
      return {
        ...{ orderId, status, attempts, dueAt, since: updatedAt, waitsFor: waitsFor(status), blockedBy },
        overdue: dueAt !== null && dueAt <= at,
        remedy: first ? replay(first.id) : remedyOf(fulfilment, at),
      };
    });
  };
