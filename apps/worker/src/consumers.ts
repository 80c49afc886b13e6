import { type EventConsumer, type SubscriberName, subscriptions, type WorkerApplication } from '@orderline/composition';
import { decodeEvent, type EventType } from '@orderline/contracts/events';
import { type EventHandler, eventHandlers } from './subscriptions.ts';

/** The product's consumers, each with its handlers in the application. */
export const consumersOf = (application: WorkerApplication): readonly EventConsumer[] =>
  subscriptions.map(({ consumer, topics }) => ({
    name: consumer,
    topics,
    decode: decodeEvent,
    handlerOf: (type) => {
      const handle = eventHandlerOf(type, consumer);
      return handle && ((delivery, event) => handle(application, delivery, event));
    },
  }));

const eventHandlerOf = (type: EventType, consumer: SubscriberName): EventHandler<EventType> | null => {
  const found: { readonly [Name in SubscriberName]?: EventHandler<EventType> } = eventHandlers[type];
  return found[consumer] ?? null;
};
