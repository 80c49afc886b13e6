import { contractOf, decodeEvent, type EventOf, type EventType, eventTypes } from '@orderline/contracts/events';
import type { EventReader, WireEvent } from '@orderline/domain/messaging';
import type { Delivery } from '@orderline/domain/shared';
import type { Logger } from '@orderline/platform';
import type { WorkerApplication } from '../features.ts';
import type { EventHandler, TogetherHandler } from './handlers.ts';
import { type SubscriberName, subscribers } from './subscriptions.ts';
import type { EventConsumer } from './transport.ts';

export type Subscription = {
  readonly consumer: SubscriberName;
  readonly types: readonly EventType[];
  readonly topics: readonly string[];
};

const handlersOf = (type: EventType): { readonly [Name in SubscriberName]?: EventHandler<EventType> } =>
  subscribers[type];

/** Each name is a key of its row. */
const namesOf = (row: object): readonly SubscriberName[] => Object.keys(row) as SubscriberName[];

const names = [...new Set(eventTypes.flatMap((type) => namesOf(subscribers[type])))];

/** What each consumer reads. A topic carries every type of its aggregate, so it also reads types that it ignores. */
export const subscriptions: readonly Subscription[] = names.map((consumer) => {
  const types = eventTypes.filter((type) => handlersOf(type)[consumer]);
  return { consumer, types, topics: [...new Set(types.map((type) => contractOf(type).topic))] };
});

/** Those that know an event again by the inbox; the deliveries of webhooks are an inbox of their own. */
export const byInbox: readonly Subscription[] = subscriptions.filter(({ consumer }) => consumer !== 'webhooks');

/** How each consumer reads, for who looks at an event and has it handled by nobody. */
export const eventReaders: readonly EventReader[] = subscriptions.map(({ consumer, types }) => ({
  name: consumer,
  decode: decodeEvent,
  handlerOf: (type) => (types.some((one) => one === type) ? handledElsewhere : null),
}));

const handledElsewhere = (): never => {
  throw new Error('events are handled by workers alone');
};

/** Whether no two of its events are handled together. */
export const isOneByOne = ({ name, togetherOf }: Pick<EventConsumer, 'name' | 'togetherOf'>): boolean =>
  subscriptions.some(({ consumer, types }) => consumer === name && types.every((type) => !togetherOf?.(type)));

type Together = ReturnType<NonNullable<EventConsumer['togetherOf']>>;

/** What handles several events, of any type that is handled by it. */
const togetherBy = (
  application: WorkerApplication,
  { name, handleTogether }: Pick<TogetherHandler<EventType>, 'handleTogether'> & { readonly name: SubscriberName },
): NonNullable<Together> => {
  const commandOf = ({ delivery, event }: { readonly delivery: Delivery; readonly event: EventOf }): unknown => {
    const handler = handlersOf(event.type)[name];
    if (handler && 'commandOf' in handler) return handler.commandOf(delivery, event);
    throw new Error(`${name} does not handle ${event.type} together with others`);
  };
  return (delivered) => handleTogether(application, delivered.map(commandOf));
};

/** What several consumers of one process read is decoded once. */
const decodedOnce = (): EventConsumer['decode'] => {
  const known = new WeakMap<WireEvent, ReturnType<EventConsumer['decode']>>();
  return (wire) => {
    const decoded = known.get(wire) ?? decodeEvent(wire);
    known.set(wire, decoded);
    return decoded;
  };
};

/** The product's consumers, each with its handlers in the application. */
export const consumersOf = (application: WorkerApplication): readonly EventConsumer[] => {
  const decode = decodedOnce();
  return subscriptions.map(({ consumer, topics }) => {
    const made = new Map<unknown, Together>();
    return {
      name: consumer,
      topics,
      decode,
      handlerOf: (type) => {
        const handler = handlersOf(type)[consumer];
        if (!handler) return null;
        if (!('commandOf' in handler)) return (delivery, event) => handler(application, delivery, event);
        return (delivery, event) => handler.handleAlone(application, handler.commandOf(delivery, event));
      },
      togetherOf: (type) => {
        const handler = handlersOf(type)[consumer];
        if (!handler || !('commandOf' in handler)) return null;
        const { handleTogether } = handler;
        const together = made.get(handleTogether) ?? togetherBy(application, { name: consumer, handleTogether });
        made.set(handleTogether, together);
        return together;
      },
    };
  });
};

/** The consumers, which tell of each event that they have handled what became of it, in the request and the trace that it comes from. */
export const logged = (logger: Pick<Logger, 'info'>, consumers: readonly EventConsumer[]): readonly EventConsumer[] =>
  consumers.map((consumer) => ({
    ...consumer,
    observe: async ({ consumer, eventId, type, aggregateId, version }, run) => {
      const started = performance.now();
      const outcome = await run();
      if (outcome === 'alone') return outcome;
      const what = { consumer, eventId, type, key: aggregateId, eventVersion: version };
      const durationMs = Math.round((performance.now() - started) * 100) / 100;
      logger.info({ ...what, outcome, durationMs }, 'event');
      return outcome;
    },
  }));
