import { z } from 'zod';
import {
  flag,
  hostAndPort,
  httpOrigin,
  oneOf,
  optional,
  pemCertificates,
  pemPrivateKey,
  someOf,
  text,
  tokenUrl,
  wholeNumber,
} from '../kinds.ts';
import { setting } from '../setting.ts';

const prefix = {
  schema: z.string().regex(/^[\w.-]{0,100}$/),
  expected: 'at most 100 letters, digits, dots, underscores and dashes',
};

const replicas = wholeNumber(1, 9);

export const kafka = z.object({
  brokers: setting(optional(someOf(hostAndPort)), {
    name: 'KAFKA_BROKERS',
    tells: 'Where events go; without it the worker hands them to its own consumers (development only).',
  }),
  schemaBaseUrl: setting(optional(httpOrigin), {
    name: 'EVENT_SCHEMA_BASE_URL',
    tells:
      'Where the api serves /schemas to those who follow events, for their `ce_dataschema` and the `$id` of schemas: the same for api and worker. Without it they name https://orderline.example, which is nowhere.',
  }),
  clientId: setting(text, { name: 'KAFKA_CLIENT_ID', fallback: 'orderline', tells: 'How brokers name this client.' }),
  tls: setting(flag, { name: 'KAFKA_TLS', fallback: false, tells: 'Whether brokers are spoken to by TLS.' }),
  tlsCa: setting(optional(pemCertificates), {
    name: 'KAFKA_TLS_CA',
    secret: true,
    tells: "Who vouches for the brokers' certificates, in place of the authorities that Node knows.",
  }),
  tlsCertificate: setting(optional(pemCertificates), {
    name: 'KAFKA_TLS_CERTIFICATE',
    secret: true,
    tells: 'By what brokers know this client, where they ask for a certificate; with KAFKA_TLS_KEY.',
  }),
  tlsKey: setting(optional(pemPrivateKey), {
    name: 'KAFKA_TLS_KEY',
    secret: true,
    tells: 'The private key of KAFKA_TLS_CERTIFICATE.',
  }),
  saslMechanism: setting(optional(oneOf('PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER')), {
    name: 'KAFKA_SASL_MECHANISM',
    tells:
      'How we sign in to the brokers: as KAFKA_SASL_USERNAME, or by a token (OAUTHBEARER); staging and production allow PLAIN and OAUTHBEARER with KAFKA_TLS alone.',
  }),
  saslUsername: setting(optional(text), { name: 'KAFKA_SASL_USERNAME', tells: 'Who we are to the brokers.' }),
  saslPassword: setting(optional(text), {
    name: 'KAFKA_SASL_PASSWORD',
    secret: true,
    tells: 'The password of KAFKA_SASL_USERNAME.',
  }),
  oauthTokenUrl: setting(optional(tokenUrl), {
    name: 'KAFKA_OAUTH_TOKEN_URL',
    tells: 'Where OAUTHBEARER asks for its tokens, by the grant of client credentials; https where it is deployed.',
  }),
  oauthClientId: setting(optional(text), { name: 'KAFKA_OAUTH_CLIENT_ID', tells: 'Who asks for tokens.' }),
  oauthClientSecret: setting(optional(text), {
    name: 'KAFKA_OAUTH_CLIENT_SECRET',
    secret: true,
    tells: 'What KAFKA_OAUTH_CLIENT_ID proves itself by.',
  }),
  oauthScope: setting(optional(text), {
    name: 'KAFKA_OAUTH_SCOPE',
    tells: 'What tokens are asked for, several separated by blanks, where the issuer wants it.',
  }),
  topicPrefix: setting(prefix, {
    name: 'KAFKA_TOPIC_PREFIX',
    fallback: '',
    tells: 'Comes before the name of each topic, dead letters too, where a cluster is shared.',
  }),
  groupPrefix: setting(prefix, {
    name: 'KAFKA_GROUP_PREFIX',
    fallback: '',
    tells: 'Comes before the name of each consumer group. Another prefix is another group, which begins at the start.',
  }),
  replicationFactor: setting(replicas, {
    name: 'KAFKA_REPLICATION_FACTOR',
    fallback: 3,
    tells: 'Copies of each partition of the topics that `npm run topics -- create` makes; development and test have 1.',
  }),
  minInsyncReplicas: setting(replicas, {
    name: 'KAFKA_MIN_INSYNC_REPLICAS',
    fallback: 2,
    tells:
      "How many copies must have an event before it counts as published: the topics' min.insync.replicas. With one less than the copies, one broker may be away; development and test have 1.",
  }),
});
