import { type DeadLetter, type DeadLetters, sourceHeader } from '@orderline/domain/delivery';
import type { Message } from 'kafkajs';
import { messageOf } from './codec.ts';
import type { KafkaProducer } from './producer.ts';
import { deadLetterTopicOf } from './topics.ts';

/** Writes dead letters to `<topic>.<group>.dlq`: the event as it was, and in headers why and from where. */
export const kafkaDeadLetters = ({ send }: Pick<KafkaProducer, 'send'>): DeadLetters => ({
  send: (letter) =>
    send([{ topic: deadLetterTopicOf(letter.wire.topic, letter.consumer), messages: [deadMessage(letter)] }]),
});

const deadMessage = ({ consumer, wire, reason, attempts, at }: DeadLetter): Message => {
  const message = messageOf(wire);
  const [topic = wire.topic, partition = '', offset = ''] = wire.headers[sourceHeader]?.split('/') ?? [];
  return {
    ...message,
    key: wire.key === '' ? null : wire.key,
    headers: {
      ...message.headers,
      'dlq-consumer': consumer,
      'dlq-reason': reason,
      'dlq-attempts': String(attempts),
      'dlq-at': at.toISOString(),
      'dlq-source-topic': topic,
      'dlq-source-partition': partition,
      'dlq-source-offset': offset,
    },
  };
};
