import {
  asId,
  type Delivery,
  type Handled,
  type HandledTogether,
  type Id,
  type Origin,
  type Result,
} from '../shared/index.ts';
import type { WireEvent } from './ports.ts';

/** What is kept of a fault beside the event that met it. */
export const errorMessage = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 1_000);

/** What must be known of an event to deliver it; the rest is its handler's business. */
export type DeliverableEvent = {
  readonly id: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly version: number;
  readonly occurredAt: Date;
};

export type Decoded<Event extends DeliverableEvent> =
  | { readonly ok: true; readonly event: Event }
  | {
      readonly ok: false;
      readonly kind: 'unknown-type' | 'newer-version' | 'unreadable';
      readonly detail: string;
      /** Where it could be read, of a known event. */
      readonly type?: Event['type'];
    };

/** Handles an event in a transaction of its own, which admits the delivery. */
export type Handle<Event extends DeliverableEvent> = (
  delivery: Delivery,
  event: Event,
) => Promise<Result<Handled, { readonly kind: string }>>;

export type Delivered<Event extends DeliverableEvent> = { readonly delivery: Delivery; readonly event: Event };

/**
 * Handles events in their order, all of them at once or, where it throws, none. It answers what each was handled as;
 * what is `alone` is then handled one by one.
 */
export type HandleTogether<Event extends DeliverableEvent> = (
  delivered: readonly Delivered<Event>[],
) => Promise<Result<readonly HandledTogether[], { readonly kind: string }>>;

/** One consumer: its name, how it reads the wire, and what it does with the types that it subscribes to. */
export type Consumer<Event extends DeliverableEvent = DeliverableEvent> = {
  readonly name: string;
  readonly decode: (wire: WireEvent) => Decoded<Event>;
  /** Null where the consumer does not subscribe to the type. */
  readonly handlerOf: (type: Event['type']) => Handle<Event> | null;
  /** Null where events of the type are handled one by one; types with the same answer are handled together. */
  readonly togetherOf?: (type: Event['type']) => HandleTogether<Event> | null;
  /** Sees each delivery, in the request and the trace that it comes from. */
  readonly observe?: Observe;
};

export type Observe = <Outcome extends HandledAs | 'alone'>(
  delivery: Delivery,
  run: () => Promise<Outcome>,
) => Promise<Outcome>;

export const unobserved: Observe = (_delivery, run) => run();

/** Runs the handling of an event in the context, trace and request, that it comes from. */
export type Within = <Value>(wire: WireEvent, work: () => Promise<Value>) => Promise<Value>;

export type HandledAs = Handled | 'refused';

export type Reading<Event extends DeliverableEvent> =
  | { readonly kind: 'ignored' }
  /** `dueAt` where it is over by itself then. */
  | { readonly kind: 'fault'; readonly detail: string; readonly dueAt?: Date }
  | { readonly kind: 'event'; readonly event: Event; readonly handle: Handle<Event> };

/** An event from further ahead than clocks differ waits for its time: one of the two clocks was set anew. */
const toleratedSkewMs = 5 * 60_000;

/** From further ahead than a clock is ever set by mistake, an event has a time that no waiting repairs. */
const waitsAtMostMs = 24 * 3_600_000;

type Incoming = { readonly wire: WireEvent; readonly now: Date };

/** Reads an event and finds its handler; what is unknown or not subscribed to is ignored, whatever is wrong with it. */
export const read = <Event extends DeliverableEvent>(
  { decode, handlerOf }: Pick<Consumer<Event>, 'decode' | 'handlerOf'>,
  { wire, now }: Incoming,
): Reading<Event> => {
  const decoded = decode(wire);
  if (!decoded.ok) {
    const { kind, detail, type } = decoded;
    const ignorable = kind === 'unknown-type' || (type !== undefined && handlerOf(type) === null);
    return ignorable ? { kind: 'ignored' } : { kind: 'fault', detail };
  }
  const { event } = decoded;
  const ahead = event.occurredAt.getTime() - now.getTime();
  if (ahead > toleratedSkewMs) {
    const detail = `ce_time is ${Math.round(ahead / 1000)} s in the future`;
    const dueAt = new Date(event.occurredAt.getTime() - toleratedSkewMs);
    return { kind: 'fault', detail, ...(ahead <= waitsAtMostMs && { dueAt }) };
  }
  const handle = handlerOf(event.type);
  return handle ? { kind: 'event', event, handle } : { kind: 'ignored' };
};

const originOf = ({ headers }: WireEvent): Origin => {
  const { ce_correlationid: requestId, traceparent = headers.ce_traceparent } = headers;
  return { ...(requestId !== undefined && { requestId }), ...(traceparent !== undefined && { traceparent }) };
};

type Read<Event extends DeliverableEvent> = { readonly wire: WireEvent; readonly event: Event };

export const deliveryOf = <Event extends DeliverableEvent>(
  consumer: string,
  { wire, event }: Read<Event>,
): Delivery => {
  const { id, type, aggregateId, version } = event;
  const eventId = asId<Delivery['eventId']>(id);
  return { consumer, eventId, type, aggregateId: asId<Id>(aggregateId), version, origin: originOf(wire) };
};

/** Lets the consumer handle an event; a refusal is an answer, and what the handler throws is thrown on. */
export const deliver = async <Event extends DeliverableEvent>(
  { name, observe = unobserved }: Consumer<Event>,
  { handle, ...read }: Read<Event> & { readonly handle: Handle<Event> },
): Promise<HandledAs> => {
  const delivery = deliveryOf(name, read);
  return observe(delivery, async (): Promise<HandledAs> => {
    const result = await handle(delivery, read.event);
    return result.ok ? result.value : 'refused';
  });
};
