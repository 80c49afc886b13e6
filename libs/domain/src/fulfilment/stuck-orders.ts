import {
  type Batches,
  type ExportRunning,
  everyPage,
  type Now,
  type OrderId,
  ok,
  type Page,
  type PageRequest,
  pageOf,
  type Result,
  type Snapshots,
  type UserId,
} from '../shared/index.ts';
import {
  asksForPayment,
  type Fulfilment,
  type FulfilmentStatus,
  hasEnded,
  isStuck,
  manyAttempts,
} from './fulfilment.ts';
import type { StuckCounts, StuckFulfilments, StuckPosition } from './ports.ts';

/** An event of an order that waits for an operator, and holds up later ones of the same consumer. */
type BlockingEvent = { readonly id: string; readonly orderId: OrderId; readonly error: string };

/** Who has to move before an order does. */
export const awaited = ['payment provider', 'warehouse', 'carrier', 'a person'] as const;

export type Awaited = (typeof awaited)[number];

/** The statuses that an order can be stuck in; one that has ended is, while a refund of it is not answered. */
export const stuckStatuses = [
  'authorising',
  'picking',
  'shipping',
  'capturing',
  'delivering',
  'voiding',
  'uncollected',
  'completed',
  'cancelled',
] as const satisfies readonly FulfilmentStatus[];

/** What gets an order on: each surface has its own words for it. */
export type StuckRemedy =
  | 'replay-event'
  | 'settle-with-customer'
  | 'sweep-deadlines'
  | 'ask-payment-provider'
  | 'look-into-refund';

export type StuckOrder = Pick<Fulfilment, 'orderId' | 'attempts' | 'dueAt'> & {
  readonly status: FulfilmentStatus;
  /** When it last took a step, or a question was last asked again. */
  readonly since: Date;
  readonly waitsFor: Awaited;
  readonly overdue: boolean;
  readonly blockedBy: readonly BlockingEvent[];
  /** How many refunds have brought no answer five times. */
  readonly unansweredRefunds: number;
  readonly remedy: StuckRemedy;
};

export type StuckOrdersPorts = {
  readonly stuckFulfilments: StuckFulfilments;
  /** At most `limit` events that wait for an operator, by the order that they are about. */
  readonly blockingEvents: (limit: number) => Promise<readonly BlockingEvent[]>;
  readonly now: Now;
};

/** More than that is an incident of events, which is looked after first. */
const mostBlocking = 1_000;

/** Whose answer one waits for that has not ended. */
export const waitsFor = (status: FulfilmentStatus): Awaited => {
  if (asksForPayment(status)) return 'payment provider';
  if (status === 'picking') return 'warehouse';
  return status === 'uncollected' ? 'a person' : 'carrier';
};

/** What to do about one that gets no further by itself. */
export const remedyOf = (
  { status, attempts, dueAt }: Fulfilment,
  { isBlocked = false, now }: { readonly isBlocked?: boolean; readonly now: Date },
): StuckRemedy => {
  if (isBlocked) return 'replay-event';
  if (status === 'uncollected') return 'settle-with-customer';
  if (dueAt && dueAt <= now) return 'sweep-deadlines';
  return asksForPayment(status) && attempts >= manyAttempts ? 'ask-payment-provider' : 'look-into-refund';
};

export type ListStuckOrders = {
  readonly status?: FulfilmentStatus | undefined;
  readonly waitsFor?: Awaited | undefined;
  readonly page: PageRequest<StuckPosition>;
};

type Lists = Pick<StuckOrdersPorts, 'stuckFulfilments' | 'blockingEvents'>;

const stuckAt =
  (at: Date, { stuckFulfilments, blockingEvents }: Lists) =>
  async ({ page, ...asked }: ListStuckOrders): Promise<Page<StuckOrder, StuckPosition>> => {
    const events = Map.groupBy(await blockingEvents(mostBlocking), ({ orderId }) => orderId);
    const among = stuckStatuses.filter((status) => asked.status === undefined || asked.status === status);
    const isAsked = (whom: Awaited): boolean => asked.waitsFor === undefined || asked.waitsFor === whom;
    const statuses = among.filter((status) => isAsked(waitsFor(status)));
    const refundStatuses = isAsked('payment provider') ? among : [];
    const { after, limit } = page;
    const query = { now: at, blocked: [...events.keys()], statuses, refundStatuses, after, limit: limit + 1 };
    const found = pageOf(await stuckFulfilments.stuck(query), page, ({ updatedAt, orderId }) => ({
      updatedAt,
      orderId,
    }));
    const items = found.items.map((fulfilment): StuckOrder => {
      const { orderId, status, attempts, dueAt, updatedAt, unansweredRefunds } = fulfilment;
      const blockedBy = hasEnded(fulfilment) ? [] : (events.get(orderId) ?? []);
      const isStill = !hasEnded(fulfilment) && (blockedBy.length > 0 || isStuck(fulfilment, at));
      return {
        ...{ orderId, status, attempts, dueAt, since: updatedAt, blockedBy, unansweredRefunds },
        waitsFor: isStill ? waitsFor(status) : 'payment provider',
        overdue: dueAt !== null && dueAt <= at,
        remedy: remedyOf(fulfilment, { isBlocked: blockedBy.length > 0, now: at }),
      };
    });
    return { items, next: found.next };
  };

/** The orders that get no further by themselves: what each waits for, what is in its way, and what to do about it. */
const listStuckOrders =
  ({ now, ...lists }: StuckOrdersPorts) =>
  async (asked: ListStuckOrders): Promise<Result<Page<StuckOrder, StuckPosition>, never>> =>
    ok(await stuckAt(now(), lists)(asked));

export type ExportStuckOrders = Omit<ListStuckOrders, 'page'> & { readonly userId: UserId };

/** All orders that `listStuckOrders` lists by that filter, as they stood at one moment. */
export const exportStuckOrders =
  ({ snapshots, now }: { readonly snapshots: Snapshots<Lists>; readonly now: Now }) =>
  ({ userId, ...asked }: ExportStuckOrders): Promise<Result<Batches<StuckOrder>, ExportRunning>> => {
    const at = now();
    return everyPage<Lists, StuckOrder, StuckPosition>(snapshots, userId, (lists, page) =>
      stuckAt(at, lists)({ ...asked, page }),
    );
  };

/** How many orders get no further by themselves, by status. */
const countStuckOrders =
  ({ stuckFulfilments, blockingEvents, now }: StuckOrdersPorts) =>
  async (): Promise<Result<StuckCounts, never>> => {
    const blocked = (await blockingEvents(mostBlocking)).map(({ orderId }) => orderId);
    return ok(await stuckFulfilments.countStuck({ now: now(), blocked }));
  };

/** What those are shown who look after orders that are stuck. */
export const createStuckOrders = (ports: StuckOrdersPorts) => ({
  listStuckOrders: listStuckOrders(ports),
  countStuckOrders: countStuckOrders(ports),
});
