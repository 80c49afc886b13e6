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
import { asksForPayment, type Fulfilment, type FulfilmentStatus } from './fulfilment.ts';
import type { StuckCounts, StuckFulfilments, StuckPosition } from './ports.ts';

/** An event of an order that waits for an operator, and holds up later ones of the same consumer. */
type BlockingEvent = { readonly id: string; readonly orderId: OrderId; readonly error: string };

/** Who has to move before an order does. */
export const awaited = ['payment provider', 'warehouse', 'carrier', 'a person'] as const;

export type Awaited = (typeof awaited)[number];

/** The statuses of an order on its way, which any of them can get stuck in. */
export const openStatuses = [
  'authorising',
  'picking',
  'shipping',
  'capturing',
  'delivering',
  'voiding',
  'uncollected',
] as const satisfies readonly FulfilmentStatus[];

export type OpenStatus = (typeof openStatuses)[number];

/** What gets an order on: each surface has its own words for it. */
export type StuckRemedy = 'replay-event' | 'settle-with-customer' | 'sweep-deadlines' | 'ask-payment-provider';

export type StuckOrder = Pick<Fulfilment, 'orderId' | 'attempts' | 'dueAt'> & {
  readonly status: OpenStatus;
  /** When it last took a step, or a question was last asked again. */
  readonly since: Date;
  readonly waitsFor: Awaited;
  readonly overdue: boolean;
  readonly blockedBy: readonly BlockingEvent[];
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
export const remedyOf = ({ status, dueAt }: Fulfilment, isBlocked: boolean, now: Date): StuckRemedy => {
  if (isBlocked) return 'replay-event';
  if (status === 'uncollected') return 'settle-with-customer';
  return dueAt && dueAt <= now ? 'sweep-deadlines' : 'ask-payment-provider';
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
    const statuses = openStatuses.filter(
      (status) =>
        (asked.status === undefined || asked.status === status) &&
        (asked.waitsFor === undefined || asked.waitsFor === waitsFor(status)),
    );
    const { after, limit } = page;
    const query = { now: at, blocked: [...events.keys()], statuses, after, limit: limit + 1 };
    const found = pageOf(await stuckFulfilments.stuck(query), page, ({ updatedAt, orderId }) => ({
      updatedAt,
      orderId,
    }));
    const items = found.items.flatMap((fulfilment): readonly StuckOrder[] => {
      const { orderId, attempts, dueAt, updatedAt } = fulfilment;
      const status = openStatuses.find((one) => one === fulfilment.status);
      if (status === undefined) return [];
      const blockedBy = events.get(orderId) ?? [];
      return [
        {
          ...{ orderId, status, attempts, dueAt, since: updatedAt, waitsFor: waitsFor(status), blockedBy },
          overdue: dueAt !== null && dueAt <= at,
          remedy: remedyOf(fulfilment, blockedBy.length > 0, at),
        },
      ];
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
