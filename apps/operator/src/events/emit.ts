import type { KafkaConnection } from '@orderline/adapters-kafka';
import { newId, now, subscriptions } from '@orderline/composition';
import { eventTypes, isEventType, makeSamples } from '@orderline/contracts/events';
import { nearestTo } from '@orderline/platform';
import { Misuse } from '../command.ts';

export type EmitCommand = {
  readonly kind: 'emit';
  readonly type: string;
  readonly count: number;
  readonly data: unknown;
  readonly topicPrefix?: string;
};

/** Samples as the command asks for them; throws Misuse with each fault. */
export const samplesFor = ({ type, count, data }: EmitCommand) => {
  if (!isEventType(type)) {
    const near = nearestTo(type, eventTypes);
    const known = near.length > 0 ? `is it ${near.join(', or ')}?` : `there are ${eventTypes.join(', ')}`;
    throw new Misuse(`no event is called ${type}: ${known}`);
  }
  const made = makeSamples({ type, count, data, newId, at: now() });
  if (made.ok) return made.events;
  throw new Misuse(made.faults.map(({ pointer, detail }) => `--data ${pointer || '(whole)'}: ${detail}`).join('\n'));
};

/** Publishes samples, in topics that are created where they are missing. */
export const emit = async (kafka: Pick<KafkaConnection, 'ensureTopics' | 'publisher'>, command: EmitCommand) => {
  const events = samplesFor(command);
  await kafka.ensureTopics(subscriptions);
  await kafka.publisher.publish(events);
  const topic = `${command.topicPrefix ?? ''}${events[0]?.topic}`;
  const text = events.map(({ key, value }) => `${command.type} ${key} ${value}\n`).join('');
  return { text: `${text}${events.length} to ${topic}\n`, json: { topic, events } };
};
