import { Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { explainKafka, kafkaUnavailable } from './explain.ts';

const failure = (message: string, about: object, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), about);

describe('what is wrong with Kafka', () => {
  it.each<[string, object, RegExp]>([
    ['Authentication failed', { name: 'KafkaJSSASLAuthenticationError' }, /check .*KAFKA_SASL_PASSWORD/],
    [
      'SASL MD5 mechanism is not supported by the server',
      { name: 'KafkaJSSASLAuthenticationError' },
      /check KAFKA_SASL_MECHANISM/,
    ],
    [
      'Connection error: self-signed certificate',
      { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', broker: 'kafka:9093' },
      /^Kafka at kafka:9093: .*KAFKA_TLS_CA/,
    ],
    ['Connection error', { code: 'ENOTFOUND' }, /KAFKA_BROKERS/],
    ['Connection error', { code: 'ECONNREFUSED' }, /nobody listens there: check KAFKA_BROKERS/],
    ['Connection timeout', {}, /no answer: check KAFKA_BROKERS and the network/],
    ['Topic authorization failed', { type: 'TOPIC_AUTHORIZATION_FAILED' }, /KAFKA_TOPIC_PREFIX/],
    ['Not authorized to access group', { type: 'GROUP_AUTHORIZATION_FAILED' }, /KAFKA_GROUP_PREFIX/],
    [
      'This server does not host this topic-partition',
      { type: 'UNKNOWN_TOPIC_OR_PARTITION' },
      /npm run topics -- create/,
    ],
    ['Messages are rejected', { type: 'NOT_ENOUGH_REPLICAS' }, /KAFKA_MIN_INSYNC_REPLICAS/],
  ])('is told with what to do: %s', (message, about, says) => {
    expect(explainKafka(failure(message, about))).toMatch(says);
  });

  it('is found beneath what kafkajs wraps it in, and said in one line', () => {
    const cause = failure('Connection error:\n40AD: wrong version number\n', { code: 'EPROTO', broker: 'kafka:9092' });
    const wrapped = failure('Retries exceeded', { name: 'KafkaJSNumberOfRetriesExceeded' }, cause);
    const aggregate = Object.assign(new AggregateError([wrapped], 'several'), { name: 'KafkaJSAggregateError' });
    expect(explainKafka(aggregate)).toBe(
      'Kafka at kafka:9092: no TLS is spoken there: check KAFKA_TLS and the port in KAFKA_BROKERS (Connection error: 40AD: wrong version number)',
    );
  });

  it('is as it was where nobody knows better, and an outage in any case', () => {
    expect(explainKafka(new Error('something else'))).toBe('Kafka: something else');
    expect(explainKafka('a word')).toBe('Kafka: a word');
    expect(kafkaUnavailable(new Error('x'))).toBeInstanceOf(Unavailable);
    const known = new Unavailable('known');
    expect(kafkaUnavailable(known)).toBe(known);
  });
});
