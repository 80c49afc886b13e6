import { contractOf, decodeEvent, type EventType, eventTypes } from '@orderline/contracts/events';
import type { Logger } from '@orderline/platform';
import type { WorkerApplication } from '../features.ts';
import { type EventHandler, type SubscriberName, subscribers } from './subscriptions.ts';
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

/** The product's consumers, each with its handlers in the application. */
export const consumersOf = (application: WorkerApplication): readonly EventConsumer[] =>
  subscriptions.map(({ consumer, topics }) => ({
    name: consumer,
    topics,
    decode: decodeEvent,
    handlerOf: (type) => {
      const handle = handlersOf(type)[consumer];
      return handle ? (delivery, event) => handle(application, delivery, event) : null;
    },
  }));

type Handle = NonNullable<ReturnType<EventConsumer['handlerOf']>>;

const told =
  (logger: Pick<Logger, 'info'>, handle: Handle): Handle =>
  async (delivery, event) => {
    const { consumer, eventId, type, aggregateId, version } = delivery;
    const what = { consumer, eventId, type, key: aggregateId, eventVersion: version };
    const started = performance.now();
    const result = await handle(delivery, event);
    const outcome = result.ok ? result.value : result.error.kind;
    logger.info({ ...what, outcome, durationMs: Math.round((performance.now() - started) * 100) / 100 }, 'event');
    return result;
  };

/** The consumers, which tell of each event that they have handled what became of it, in the request and the trace that it comes from. */
export const logged = (logger: Pick<Logger, 'info'>, consumers: readonly EventConsumer[]): readonly EventConsumer[] =>
  consumers.map((consumer) => ({
    ...consumer,
    handlerOf: (type) => {
      const handle = consumer.handlerOf(type);
      return handle && told(logger, handle);
    },
  }));
