import { z } from 'zod';
import {
  flag,
  keyPrefix,
  optional,
  pemCertificates,
  pemPrivateKey,
  postgresUrl,
  redisUrl,
  text,
  wholeNumber,
} from '../kinds.ts';
import { setting } from '../setting.ts';

const poolSize = wholeNumber(1, 500);

export const database = z.object({
  url: setting(postgresUrl, {
    name: 'DATABASE_URL',
    secret: true,
    suppliedByStart: true,
    tells: 'PostgreSQL, version 15 or later. docs/how-to/clusters.md tells which parameters are honoured.',
  }),
  tlsCa: setting(optional(pemCertificates), {
    name: 'DATABASE_TLS_CA',
    secret: true,
    tells:
      "Who vouches for PostgreSQL's certificate, in place of the authorities that Node knows; with it sslmode is verify-full where DATABASE_URL has none.",
  }),
  tlsCertificate: setting(optional(pemCertificates), {
    name: 'DATABASE_TLS_CERTIFICATE',
    secret: true,
    tells: 'By what PostgreSQL knows this client, where it asks for a certificate; with DATABASE_TLS_KEY.',
  }),
  tlsKey: setting(optional(pemPrivateKey), {
    name: 'DATABASE_TLS_KEY',
    secret: true,
    tells: 'The private key of DATABASE_TLS_CERTIFICATE.',
  }),
  poolSize: setting(poolSize, {
    name: 'DATABASE_POOL_SIZE',
    fallback: 10,
    tells: 'Connections of one process for everything that has no pool of its own.',
  }),
  placementPoolSize: setting(poolSize, {
    name: 'DATABASE_PLACEMENT_POOL_SIZE',
    fallback: 4,
    tells:
      'Connections of one api process that only place orders, on top of the pool. Half of them carry orders as they come, several at a time where they wait; the others those that must go alone.',
  }),
  catalogPoolSize: setting(poolSize, {
    name: 'DATABASE_CATALOG_POOL_SIZE',
    fallback: 4,
    tells: 'Connections of one api process that only list and search the catalogue, on top of the pool.',
  }),
  relayPoolSize: setting(poolSize, {
    name: 'DATABASE_RELAY_POOL_SIZE',
    fallback: 2,
    tells: 'Connections of one worker process that only relay the outbox, on top of the pool.',
  }),
  jobsPoolSize: setting(poolSize, {
    name: 'DATABASE_JOBS_POOL_SIZE',
    fallback: 2,
    tells:
      'Connections of one api process that only do the work of jobs, and read reports and exports, on top of the pool; at least 2 where API_ROLES has api or admin.',
  }),
  jobsQueryTimeoutMs: setting(wholeNumber(1, 3_600_000), {
    name: 'DATABASE_JOBS_QUERY_TIMEOUT_MS',
    fallback: 60_000,
    tells: 'A statement of a job that takes longer is given up.',
  }),
  exportTimeoutMs: setting(wholeNumber(1000, 3_600_000), {
    name: 'DATABASE_EXPORT_TIMEOUT_MS',
    fallback: 300_000,
    tells:
      'An export of a list that takes longer is cut off, so that no snapshot holds up the vacuum. One api process has as many at once as connections for jobs less one.',
  }),
  queueLimit: setting(wholeNumber(0, 100_000), {
    name: 'DATABASE_QUEUE_LIMIT',
    fallback: 200,
    tells: 'How many statements may wait for a connection; one more is answered 503.',
  }),
  queryTimeoutMs: setting(wholeNumber(1, 600_000), {
    name: 'DATABASE_QUERY_TIMEOUT_MS',
    fallback: 3000,
    tells: 'A statement that takes longer is given up, on the client too.',
  }),
});

export const redis = z.object({
  url: setting(optional(redisUrl), {
    name: 'REDIS_URL',
    secret: true,
    tells:
      'Caches, rate limits, and what passes between processes in real time; without it each api process has the former in its own memory, and PostgreSQL passes on the latter (development only).',
  }),
  cluster: setting(flag, {
    name: 'REDIS_CLUSTER',
    fallback: false,
    tells: 'Whether REDIS_URL names nodes of a Redis Cluster; one that is up is enough to find the others.',
  }),
  sentinelMaster: setting(optional(text), {
    name: 'REDIS_SENTINEL_MASTER',
    tells: 'What the Sentinels that REDIS_URL names then call their master; its account is that of the master.',
  }),
  sentinelUsername: setting(optional(text), {
    name: 'REDIS_SENTINEL_USERNAME',
    tells: 'Who we are to the Sentinels, where they ask.',
  }),
  sentinelPassword: setting(optional(text), {
    name: 'REDIS_SENTINEL_PASSWORD',
    secret: true,
    tells: 'What the Sentinels let us in by, where they ask.',
  }),
  tlsCa: setting(optional(pemCertificates), {
    name: 'REDIS_TLS_CA',
    secret: true,
    tells: "Who vouches for Redis' certificate, and that of Sentinels, in place of the authorities that Node knows.",
  }),
  tlsCertificate: setting(optional(pemCertificates), {
    name: 'REDIS_TLS_CERTIFICATE',
    secret: true,
    tells: 'By what Redis knows this client, where it asks for a certificate; with REDIS_TLS_KEY.',
  }),
  tlsKey: setting(optional(pemPrivateKey), {
    name: 'REDIS_TLS_KEY',
    secret: true,
    tells: 'The private key of REDIS_TLS_CERTIFICATE.',
  }),
  keyPrefix: setting(keyPrefix, {
    name: 'REDIS_KEY_PREFIX',
    fallback: '',
    tells:
      'Comes before each key and channel, where a Redis is shared. Without one, they begin with orderline: or rate:.',
  }),
});
