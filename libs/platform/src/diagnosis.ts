import { scrubText } from './logger.ts';

/** Something outside is not as this process needs it; `advice` says what to do about it. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
  readonly advice: string;

  constructor(what: string, advice: string) {
    super(what);
    this.advice = advice;
  }
}

/** What keeps a dependency from serving, as an operator is told of it. */
export type Diagnosis = {
  /** The same for as long as the same is to be done about it. */
  readonly kind: string;
  /** What it said itself, without secrets. */
  readonly cause: string;
  readonly advice: string;
};

type Remedy = { readonly kind: string; readonly tokens: RegExp; readonly advice: string };

/** By codes of Node, PostgreSQL (SQLSTATE), Redis, Kafka and SMTP. The first that fits tells. */
const REMEDIES: readonly Remedy[] = [
  {
    kind: 'unknown-host',
    tokens: /^(?:ENOTFOUND|EAI_\w+|EDNS)$/,
    advice: 'its host name does not resolve: check the address',
  },
  {
    kind: 'credentials',
    tokens: /^(?:28P01|28000|WRONGPASS|NOAUTH|NOPERM|EAUTH|SASL_AUTHENTICATION_FAILED|KafkaJSSASLAuthenticationError)$/,
    advice: 'it refuses our credentials: check user and password',
  },
  {
    kind: 'tls',
    tokens: /CERT|SSL|TLS|EPROTO|UNABLE_TO_(?:GET|VERIFY)/,
    advice: 'TLS fails: check whether both sides speak it, the name in the certificate, and its authority',
  },
  {
    kind: 'read-only',
    tokens: /^(?:25006|READONLY)$/,
    advice: 'it takes no writes, as a replica does: point the address to the primary',
  },
  {
    kind: 'cluster',
    tokens: /^(?:MOVED|CROSSSLOT)$/,
    advice: 'it is a Redis Cluster: set REDIS_CLUSTER=true, or point the address elsewhere',
  },
  { kind: 'starting', tokens: /^(?:LOADING|57P03)$/, advice: 'it is starting: wait' },
  {
    kind: 'full',
    tokens: /^(?:OOM|MISCONF|53100|53200)$/,
    advice: 'it has no room to write: give it memory or disk',
  },
  {
    kind: 'too-many-connections',
    tokens: /^53300$/,
    advice: 'it takes no more connections: allow it more, or lower our pools',
  },
  { kind: 'no-database', tokens: /^3D000$/, advice: 'the database does not exist: create it, or check its name' },
  {
    kind: 'no-schema',
    tokens: /^(?:42P01|42703|3F000)$/,
    advice: 'the schema is not the one of this release: migrate it',
  },
  { kind: 'forbidden', tokens: /^42501$/, advice: 'our user may not do that: grant it' },
  {
    kind: 'missing-topic',
    tokens: /^UNKNOWN_TOPIC_OR_PARTITION$/,
    advice: 'create the topics: npm run topics -- create',
  },
  {
    kind: 'unwritable',
    tokens: /^(?:NOT_ENOUGH_REPLICAS\w*|NOREPLICAS|TOPIC_AUTHORIZATION_FAILED|CLUSTER_AUTHORIZATION_FAILED)$/,
    advice: 'it takes no writes of ours: check its replicas, and what our user may do',
  },
];

const UNREACHED: Remedy = {
  kind: 'unreached',
  tokens:
    /^(?:ECONN\w+|E(?:HOST|NET)UNREACH|ETIMEDOUT|EPIPE|ESOCKET|CONNECT\w+|TimeoutError|TimedOut|57P0\d|KafkaJS(?:Connection|RequestTimeout|NumberOfRetriesExceeded|Broker)\w*)$/,
  advice: 'it does not answer: check that it runs, and the address',
};

const OTHER = { kind: 'other', advice: 'see the cause' } as const;

const MOST_CAUSES = 8;

/** The error, what caused it, and so on; of several at once the first. */
const chainOf = (error: unknown): readonly Error[] => {
  const chain: Error[] = [];
  let next: unknown = error;
  while (next instanceof Error && chain.length < MOST_CAUSES) {
    chain.push(next);
    next = next instanceof AggregateError ? next.errors[0] : next.cause;
  }
  return chain;
};

const tokensOf = (error: Error): readonly string[] => {
  const { code, type } = Object.fromEntries(Object.entries(error));
  const said = error.name === 'ReplyError' ? [error.message.split(' ', 1)[0] ?? ''] : [];
  return [code, type, error.name, ...said].filter((token) => typeof token === 'string');
};

const causeOf = (chain: readonly Error[], error: unknown): string => {
  const said = chain.map(({ message }) => message).filter((message) => message !== '');
  return scrubText(said.at(-1) ?? chain.flatMap(tokensOf)[0] ?? String(error)).slice(0, 500);
};

const withoutNumbers = (text: string): string => text.replaceAll(/\d+/g, '#');

/** What an error of a dependency means to an operator; `setting` names where its address stands. */
export const diagnose = (error: unknown, setting?: string): Diagnosis => {
  const chain = chainOf(error);
  const cause = causeOf(chain, error);
  const unready = chain.find((one) => one instanceof NotReady);
  if (unready) return { kind: withoutNumbers(unready.message), cause: unready.message, advice: unready.advice };
  const tokens = chain.flatMap(tokensOf);
  const remedy = [...REMEDIES, UNREACHED].find(({ tokens: wanted }) => tokens.some((token) => wanted.test(token)));
  const { kind, advice } = remedy ?? OTHER;
  return {
    kind: remedy ? kind : withoutNumbers(cause),
    cause,
    advice: setting ? `${advice} (${setting})` : advice,
  };
};
