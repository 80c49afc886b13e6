import type {
  Address,
  CancellationCause,
  DomainEvent,
  Money,
  OrderId,
  Parcel,
  ProductId,
  UserId,
} from '../shared/index.ts';
import type { RequestType } from './decision.ts';
import type { Fulfilment, FulfilmentStatus } from './fulfilment.ts';
import type { Refund, RefundId, RefundReason } from './refund.ts';

/** Fulfilments inside a transaction. */
export type FulfilmentRepository = {
  /** Locks the row until the transaction ends. */
  lock(orderId: OrderId): Promise<Fulfilment | null>;
  save(fulfilment: Fulfilment): Promise<void>;
};

export type DueFulfilment = {
  readonly fulfilment: Fulfilment;
  /** Runs work for it in the request, and the trace, that its order comes from. */
  readonly resume: <Value>(work: () => Promise<Value>) => Promise<Value>;
};

/** Which fulfilments have something to be done, outside of any transaction. */
export type FulfilmentAgenda = {
  /**
   * Takes at most `limit` fulfilments whose payment is to be asked about, those that wait longest first, and puts each
   * off until `until`, so that nobody else takes it meanwhile.
   */
  takeDue(request: {
    readonly now: Date;
    readonly until: Date;
    readonly limit: number;
  }): Promise<readonly DueFulfilment[]>;
  /** At most `limit` fulfilments whose answer is overdue, those longest overdue first. */
  overdue(request: { readonly now: Date; readonly limit: number }): Promise<readonly OrderId[]>;
};

/** Refunds inside a transaction that holds the lock of their fulfilment. */
export type RefundRepository = {
  insert(refund: Refund): Promise<void>;
  /** How many there are of an order, in whatever state. */
  count(orderId: OrderId): Promise<number>;
  lock(id: RefundId): Promise<Refund | null>;
  /** Writes state, attempts and times. */
  save(refund: Refund): Promise<void>;
  /** Makes those of an order that are asked for due at that time; answers how many there are. */
  askNow(orderId: OrderId, at: Date): Promise<number>;
};

export type DueRefund = {
  readonly refund: Refund;
  /** Runs work for it in the request, and the trace, that its order comes from. */
  readonly resume: DueFulfilment['resume'];
};

/** Which refunds the payment provider is to be asked for, outside of any transaction. */
export type RefundAgenda = {
  /** Takes at most `limit` that are due, those that wait longest first, and puts each off until `until`. */
  takeDue(request: { readonly now: Date; readonly until: Date; readonly limit: number }): Promise<readonly DueRefund[]>;
};

export type InspectedFulfilment = {
  readonly fulfilment: Fulfilment;
  /** All of them, the newest first. */
  readonly refunds: readonly Refund[];
  /** Of the request that placed the order, as W3C Trace Context has it; null where none was recorded. */
  readonly traceId: string | null;
};

/** An event that was told of an order, as long as it is kept; null until it is published. */
export type ToldEvent = { readonly version: number; readonly eventId: string; readonly publishedAt: Date | null };

/** An event about an order that a consumer, or the relay, has parked; due at no time where it waits for an operator. */
export type EventInTheWay = {
  readonly consumer: string;
  readonly eventId: string;
  readonly type: string;
  readonly error: string;
  readonly attempts: number;
  readonly dueAt: Date | null;
  readonly parkedAt: Date;
};

/** What was told of an order, and what of it got stuck, in one look. */
export type OrderMessages = {
  ofOrder(orderId: OrderId): Promise<{
    readonly told: readonly ToldEvent[];
    /** The longest parked first, at most a hundred. */
    readonly inTheWay: readonly EventInTheWay[];
  }>;
};

/** A fulfilment with all that belongs to it, in one look. */
export type FulfilmentReader = { inspect(orderId: OrderId): Promise<InspectedFulfilment | null> };

/** Which fulfilments count as stuck. */
export type StuckNow = {
  readonly now: Date;
  /** Orders of which an event waits for an operator. */
  readonly blocked: readonly OrderId[];
};

/** Where a list goes on: behind the one that was changed then. */
export type StuckPosition = { readonly updatedAt: Date; readonly orderId: OrderId };

export type StuckQuery = StuckNow & {
  /** Of those that get no further themselves; all where it is not said. */
  readonly statuses?: readonly FulfilmentStatus[] | undefined;
  /** Of those with an unanswered refund; all where it is not said. */
  readonly refundStatuses?: readonly FulfilmentStatus[] | undefined;
  readonly after?: StuckPosition | undefined;
  readonly limit: number;
};

export type StuckCounts = Readonly<Partial<Record<FulfilmentStatus, number>>>;

/** With how many of its refunds have brought no answer five times. */
export type StuckFulfilment = Fulfilment & { readonly unansweredRefunds: number };

/** What a person who looks after orders is shown. */
export type StuckFulfilments = {
  /**
   * At most `limit` fulfilments that have not ended and get no further by themselves, those without a step for longest
   * first: an answer is overdue, a question has brought none five times, the amount can be collected no more, or an event
   * of the order is among those that block it. Also those, ended or not, of which a refund has brought no answer five times.
   */
  stuck(query: StuckQuery): Promise<readonly StuckFulfilment[]>;
  /** How many there are of each status; one without any is left out. */
  countStuck(query: StuckNow): Promise<StuckCounts>;
};

/** An order as those who fulfil it see it. */
export type OrderToFulfil = {
  readonly id: OrderId;
  readonly customerId: UserId;
  readonly total: Money;
  readonly lines: readonly { readonly productId: ProductId; readonly sku: string; readonly quantity: number }[];
  readonly shippingAddress: Address;
};

export type OrderMilestone = Parcel & { readonly to: 'paid' | 'packed' | 'shipped' | 'delivered' };

/** Without id and reason it is what a cancelled order gives back. */
export type GivenBack = {
  readonly amount: Money;
  readonly refundId?: RefundId | undefined;
  readonly reason?: RefundReason | undefined;
};

/** Orders, as fulfilment moves them on inside its own transaction; each call locks the order. */
export type OrderProgress = {
  find(id: OrderId): Promise<OrderToFulfil>;
  /** `cancelled` where the order was cancelled before: then nothing is changed. */
  advance(id: OrderId, milestone: OrderMilestone): Promise<'advanced' | 'cancelled'>;
  /** Does nothing where it was cancelled before. */
  cancel(id: OrderId, reason: CancellationCause): Promise<void>;

  /** Tells that so much of it was given back. */
  refund(id: OrderId, given: GivenBack): Promise<void>;
};

type Request<Type extends RequestType, Data = unknown> = DomainEvent<
  Type,
  { readonly orderId: OrderId; readonly requestedAt: Date } & Data
>;

/** What the warehouse and the carrier are asked. */
export type FulfilmentRequest =
  | Request<'PickRequested', { readonly lines: OrderToFulfil['lines'] }>
  | Request<'PickCancellationRequested', { readonly reason: string }>
  | Request<'ShipmentRequested', { readonly shippingAddress: Address }>
  | Request<'ShipmentCancellationRequested', { readonly reason: string }>
  | Request<'ShipmentStatusRequested'>;
