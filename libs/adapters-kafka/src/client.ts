import type { Logger } from '@orderline/platform';
import { Kafka, type logCreator, logLevel } from 'kafkajs';

export type KafkaOptions = {
  readonly brokers: readonly string[];
  /** Names this process in the broker's logs. */
  readonly clientId: string;
  readonly logger: Logger;
};

const levels = {
  [logLevel.NOTHING]: 'silent',
  [logLevel.ERROR]: 'debug',
  [logLevel.WARN]: 'debug',
  [logLevel.INFO]: 'debug',
  [logLevel.DEBUG]: 'trace',
} as const;

/** kafkajs tells of each attempt; what lasts is told once by whoever is kept waiting. */
const logTo =
  (logger: Logger): logCreator =>
  () =>
  ({ namespace, level, log: { message, timestamp: _timestamp, logger: _logger, ...details } }) =>
    logger[levels[level]]({ kafka: namespace, ...details }, message);

/** Attempts are few and short: whoever waits for Kafka has a deadline, and tries again by itself. */
export const openKafkaClient = ({ brokers, clientId, logger }: KafkaOptions): Kafka =>
  new Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: 2_000,
    requestTimeout: 10_000,
    retry: { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 },
    logLevel: logLevel.WARN,
    logCreator: logTo(logger),
  });
