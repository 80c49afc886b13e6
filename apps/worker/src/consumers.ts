import { type EventConsumer, type Follower, subscriptions, type WorkerApplication } from '@orderline/composition';
import { decodeEvent, type EventType } from '@orderline/contracts/events';
import { type React, reactions } from './subscriptions.ts';

/** The product's consumers, each reacting in the application to what it follows. */
export const consumersOf = (application: WorkerApplication): readonly EventConsumer[] =>
  subscriptions.map(({ consumer, topics }) => ({
    name: consumer,
    topics,
    decode: decodeEvent,
    handlerOf: (type) => {
      const react = reactionOf(type, consumer);
      return react && ((delivery, event) => react(application, delivery, event));
    },
  }));

const reactionOf = (type: EventType, consumer: Follower): React<EventType> | null => {
  const found: { readonly [Name in Follower]?: React<EventType> } = reactions[type];
  return found[consumer] ?? null;
};
