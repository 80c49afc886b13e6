import { Unavailable } from '@orderline/platform';

type Remedy = readonly [cause: RegExp, says: string];

/** What kafkajs, OpenSSL and the resolver say by code, type or text; the first that fits is told. */
const remedies: readonly Remedy[] = [
  [
    // kafkajs does not hear that a token is refused, and finds its connections closed.
    /SASL OAUTHBEARER authentication failed|No brokers in the broker pool/,
    'no broker lets us in: check KAFKA_BROKERS, and where KAFKA_SASL_MECHANISM is OAUTHBEARER whose tokens they take',
  ],
  [/no token for Kafka/, 'we cannot sign in'],
  [/mechanism is not supported/i, 'the broker does not offer this way to sign in: check KAFKA_SASL_MECHANISM'],
  [
    /KafkaJSSASLAuthenticationError|SASL_AUTHENTICATION_FAILED/,
    'the broker refuses the user or the password: check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
  ],
  [
    /ILLEGAL_SASL_STATE/,
    'the broker wants a user and a password: set KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
  ],
  [
    /SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET_ISSUER)|SIGNED_CERT/,
    "the broker's certificate is vouched for by nobody that is trusted here: set KAFKA_TLS_CA to its authority",
  ],
  [/CERT_HAS_EXPIRED/, "the broker's certificate has expired"],
  [
    /ERR_TLS_CERT_ALTNAME_INVALID/,
    "the broker's certificate is for another name than KAFKA_BROKERS or the broker itself gives",
  ],
  [
    /CERTIFICATE_REQUIRED|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|UNKNOWN_CA|alert number (42|46|48|116)/i,
    'the broker does not accept our certificate: check KAFKA_TLS_CERTIFICATE and KAFKA_TLS_KEY',
  ],
  [
    /EPROTO|WRONG_VERSION_NUMBER|ERR_SSL|secure TLS connection was established/i,
    'no TLS is spoken there: check KAFKA_TLS and the port in KAFKA_BROKERS',
  ],
  [/ENOTFOUND|EAI_AGAIN/, 'the name is unknown: check KAFKA_BROKERS, and what the brokers advertise'],
  [/TOPIC_AUTHORIZATION_FAILED/, 'the user may not use the topic: allow it, or check KAFKA_TOPIC_PREFIX'],
  [/GROUP_AUTHORIZATION_FAILED/, 'the user may not read in the group: allow it, or check KAFKA_GROUP_PREFIX'],
  [/CLUSTER_AUTHORIZATION_FAILED/, 'the user may not do that to the cluster: topics are created by one who may'],
  [/UNKNOWN_TOPIC_OR_PARTITION|does not host this topic/, 'a topic is missing: npm run topics -- create'],
  [/INVALID_REPLICATION_FACTOR/, 'there are fewer brokers than replicas are asked for: check KAFKA_REPLICATION_FACTOR'],
  [
    /NOT_ENOUGH_REPLICAS/,
    'too few replicas are in sync: bring back brokers, or compare KAFKA_MIN_INSYNC_REPLICAS with their number',
  ],
  [
    /KafkaJSGroupCoordinatorNotFound/,
    'the brokers have no coordinator for the group: they have just started, or too few are up',
  ],
  [/ECONNREFUSED/, 'nobody listens there: check KAFKA_BROKERS, and that the brokers are up'],
  [/Connection timeout|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, 'no answer: check KAFKA_BROKERS and the network'],
  [
    /KafkaJSConnectionClosedError|ECONNRESET|Closed connection/,
    'the broker closes the connection: it may want TLS (KAFKA_TLS) or a user (KAFKA_SASL_MECHANISM)',
  ],
];

const causesOf = (error: unknown, depth = 0): readonly Error[] => {
  if (!(error instanceof Error) || depth > 8) return [];
  const inner = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  return [error, ...inner.flatMap((one) => causesOf(one, depth + 1)), ...causesOf(error.cause, depth + 1)];
};

const textIn = (error: Error, name: string): string => {
  const value: unknown = Object.entries(error).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : '';
};

const tellsOf = (error: Error): string =>
  [error.name, textIn(error, 'code'), textIn(error, 'type'), error.message].join(' ');

/** One line of what is wrong with Kafka, where, and what to do about it. */
export const explainKafka = (error: unknown): string => {
  const causes = causesOf(error);
  const told = causes.map(tellsOf).join(' | ');
  const says = remedies.find(([cause]) => cause.test(told))?.[1];
  const broker = causes.map((cause) => textIn(cause, 'broker')).find((text) => text !== '');
  const original = (causes.at(-1)?.message ?? String(error)).trim();
  const line = `Kafka${broker ? ` at ${broker}` : ''}: ${says ? `${says} (${original})` : original}`;
  return line.replace(/\s+/g, ' ');
};

/** What went wrong with Kafka as an outage that says what to do. */
export const kafkaUnavailable = (error: unknown): Unavailable =>
  error instanceof Unavailable ? error : new Unavailable(explainKafka(error), { cause: error });
