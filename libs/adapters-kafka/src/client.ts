import type { Logger } from '@orderline/platform';
import { Kafka, type KafkaConfig, type logCreator, logLevel, type SASLOptions } from 'kafkajs';
import type { KafkaPrefixes } from './names.ts';
import { oauthTokens } from './oauth-tokens.ts';

/** How the brokers are reached and who we are to them; the settings `KAFKA_…` have the same names. */
export type KafkaSecurity = {
  readonly tls?: boolean | undefined;
  /** PEM: who vouches for the brokers, in place of the system's authorities. */
  readonly tlsCa?: string | undefined;
  /** PEM: by what brokers know this client, both or neither. */
  readonly tlsCertificate?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly saslMechanism?: SaslMechanism | undefined;
  readonly saslUsername?: string | undefined;
  readonly saslPassword?: string | undefined;
  /** Where OAUTHBEARER gets its tokens, and as whom. */
  readonly oauthTokenUrl?: string | undefined;
  readonly oauthClientId?: string | undefined;
  readonly oauthClientSecret?: string | undefined;
  readonly oauthScope?: string | undefined;
};

type SaslMechanism = 'OAUTHBEARER' | 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';

export type KafkaOptions = KafkaSecurity &
  KafkaPrefixes & {
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

const sslOf = ({ tls, tlsCa, tlsCertificate, tlsKey }: KafkaSecurity): KafkaConfig['ssl'] =>
  tls === true && {
    ...(tlsCa !== undefined && { ca: [tlsCa] }),
    ...(tlsCertificate !== undefined && { cert: tlsCertificate }),
    ...(tlsKey !== undefined && { key: tlsKey }),
  };

const oauthOf = ({ oauthTokenUrl = '', oauthClientId = '', oauthClientSecret = '', oauthScope }: KafkaSecurity) =>
  oauthTokens({
    tokenUrl: oauthTokenUrl,
    clientId: oauthClientId,
    clientSecret: oauthClientSecret,
    scope: oauthScope,
  });

const saslOf = (security: KafkaSecurity): SASLOptions | undefined => {
  const { saslUsername: username = '', saslPassword: password = '' } = security;
  const account = { username, password };
  switch (security.saslMechanism) {
    case undefined:
      return undefined;
    case 'OAUTHBEARER':
      return { mechanism: 'oauthbearer', oauthBearerProvider: oauthOf(security) };
    case 'PLAIN':
      return { mechanism: 'plain', ...account };
    case 'SCRAM-SHA-256':
      return { mechanism: 'scram-sha-256', ...account };
    case 'SCRAM-SHA-512':
      return { mechanism: 'scram-sha-512', ...account };
  }
};

/** Attempts are few and short: whoever waits for Kafka has a deadline, and tries again by itself. */
export const openKafkaClient = ({ brokers, clientId, logger, ...security }: KafkaOptions): Kafka => {
  const sasl = saslOf(security);
  return new Kafka({
    brokers: [...brokers],
    clientId,
    ssl: sslOf(security) ?? false,
    ...(sasl && { sasl }),
    connectionTimeout: 2_000,
    authenticationTimeout: 5_000,
    requestTimeout: 10_000,
    retry: { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 },
    logLevel: logLevel.WARN,
    logCreator: logTo(logger),
  });
};
