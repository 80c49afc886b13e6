import { type deadLetterHeaders, deadLetterTopicOf } from '@orderline/contracts/events';
import { type DeadLetter, type DeadLetters, sourceHeader, type WireEvent } from '@orderline/domain/messaging';
import type { Message } from 'kafkajs';
import { originalHeader, readOriginal, toKafkaMessage } from './codec.ts';
import type { KafkaProducer } from './producer.ts';

/** Writes dead letters to `<topic>.<group>.dlq`: the message to the byte, and in headers why and from where. */
export const kafkaDeadLetters = ({ send }: Pick<KafkaProducer, 'send'>): DeadLetters => ({
  send: (letter) =>
    send([{ topic: deadLetterTopicOf(letter.wire.topic, letter.consumer), messages: [deadMessage(letter)] }]),
});

const messageAsItCame = (wire: WireEvent): Message => {
  const original = wire.headers[originalHeader];
  if (original !== undefined) return readOriginal(original);
  return { ...toKafkaMessage(wire), key: wire.key === '' ? null : wire.key };
};

const deadMessage = ({ consumer, wire, reason, attempts, at }: DeadLetter): Message => {
  const message = messageAsItCame(wire);
  const [topic = wire.topic, partition = '', offset = ''] = wire.headers[sourceHeader]?.split('/') ?? [];
  const added: Readonly<Record<keyof typeof deadLetterHeaders, string>> = {
    'dlq-consumer': consumer,
    'dlq-reason': reason,
    'dlq-attempts': String(attempts),
    'dlq-at': at.toISOString(),
    'dlq-source-topic': topic,
    'dlq-source-partition': partition,
    'dlq-source-offset': offset,
  };
  return { ...message, headers: { ...message.headers, ...added } };
};
