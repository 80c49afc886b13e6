import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { kafkaNames, oneByOne, openKafka } from '@orderline/adapters-kafka';
import { subscriptions } from '@orderline/composition';
import { contractOf } from '@orderline/contracts/events';
import type { WireEvent } from '@orderline/domain/messaging';
import { createLogger } from '@orderline/platform';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../e2e/testing/until.ts';
import { type Broker, openBroker } from './broker.ts';
import { freePort } from './free-port.ts';
import { findJava } from './java.ts';
import { localhostCertificate } from './localhost-certificate.ts';
import { stateDirectory } from './project.ts';
import { openTokenIssuer, type TokenIssuer } from './testing/token-issuer.ts';

const java = await findJava(process.env).catch(() => undefined);
const logger = createLogger({ service: 'test', version: '0', level: 'silent' });

const audience = 'kafka';
const user = 'shop';
const password = 'n0t-shown';
const topicPrefix = 'shop.';
const groupPrefix = 'shop-';
const account = { saslUsername: user, saslPassword: password } as const;
const trusting = { tls: true, tlsCa: localhostCertificate.certificate } as const;

type Listener = 'tls' | 'saslTls' | 'saslPlain' | 'oauth';
type Options = Partial<Omit<Parameters<typeof openKafka>[0], 'logger'>>;

let broker: Broker;
let addresses: Readonly<Record<Listener, string>>;
let open: Kafka;
let issuer: TokenIssuer;

beforeAll(async () => {
  if (!java) return;
  const at = async () => `localhost:${await freePort()}`;
  addresses = { tls: await at(), saslTls: await at(), saslPlain: await at(), oauth: await at() };
  issuer = await openTokenIssuer({ client: user, secret: password, audience });
  broker = await openBroker(join(stateDirectory, 'test', 'secured-kafka'), {
    listeners: addresses,
    user,
    password,
    jwksUrl: issuer.jwksUrl,
    audience,
    reauthenticateMs: 15_000,
  });
  await broker.start();
  open = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING });
  const admin = open.admin();
  await admin.connect();
  const rule = { permissionType: AclPermissionTypes.ALLOW, operation: AclOperationTypes.ALL, host: '*' };
  const allowed = ['User:shop', 'User:CN=localhost'].flatMap((principal) => [
    { ...rule, principal, resourceType: AclResourceTypes.TOPIC, resourceName: topicPrefix },
    { ...rule, principal, resourceType: AclResourceTypes.GROUP, resourceName: groupPrefix },
  ]);
  await admin.createAcls({
    acl: allowed.map((acl) => ({ ...acl, resourcePatternType: ResourcePatternTypes.PREFIXED })),
  });
  await admin.disconnect();
});
afterAll(async () => {
  await broker?.close();
  await issuer?.close();
}, 30_000);

const connect = (listener: Listener, options: Options) =>
  openKafka({
    brokers: [addresses[listener]],
    clientId: 'orderline-test',
    topicPrefix,
    groupPrefix,
    replicationFactor: 1,
    minInsyncReplicas: 1,
    logger,
    ...options,
  });

const topic = contractOf('OrderPlaced').topic;

const anEvent = (key: string): WireEvent => ({ topic, key, headers: { ce_id: key }, value: '{}' });

/** Publishes one event and follows the topic until it comes; answers it. */
const roundTrip = async (kafka: ReturnType<typeof connect>): Promise<WireEvent> => {
  const key = randomUUID();
  const arrived = Promise.withResolvers<WireEvent>();
  await kafka.ensureTopics(subscriptions);
  // A broker that is new to a topic leads none of its partitions at first.
  const publish = () =>
    kafka.publisher.publish([anEvent(key)]).then(
      () => true as const,
      () => undefined,
    );
  await until({ what: 'the topic to have leaders', ask: publish });
  const running = await kafka.consume({
    consumer: `test-${key}`,
    topics: [topic],
    open: async () =>
      oneByOne(async (wire) => {
        if (wire.key === key) arrived.resolve(wire);
        return 'handled';
      }),
    onFatal: arrived.reject,
  });
  try {
    return await arrived.promise;
  } finally {
    await running.stop();
  }
};

const secured: readonly (readonly [string, Listener, Options])[] = [
  ['PLAIN over TLS', 'saslTls', { ...trusting, ...account, saslMechanism: 'PLAIN' }],
  ['SCRAM-SHA-256 over TLS', 'saslTls', { ...trusting, ...account, saslMechanism: 'SCRAM-SHA-256' }],
  ['SCRAM-SHA-512 over TLS', 'saslTls', { ...trusting, ...account, saslMechanism: 'SCRAM-SHA-512' }],
  ['SCRAM-SHA-512 without TLS', 'saslPlain', { ...account, saslMechanism: 'SCRAM-SHA-512' }],
  [
    'a certificate',
    'tls',
    { ...trusting, tlsCertificate: localhostCertificate.certificate, tlsKey: localhostCertificate.key },
  ],
];

describe.skipIf(!java)('a secured Kafka', () => {
  it.each(secured)(
    'takes and gives events by %s, for a user who may use only names with the prefixes',
    async (_how, listener, options) => {
      const kafka = connect(listener, options);
      try {
        const wire = await roundTrip(kafka);
        expect(wire).toMatchObject({ topic, value: '{}' });
        expect(await kafka.compareTopics(subscriptions)).toEqual({ missing: [], different: [] });
        expect((await kafka.lag(subscriptions)).every((one) => !one.topic.startsWith(topicPrefix))).toBe(true);
      } finally {
        await kafka.close();
      }
    },
    60_000,
  );

  const nowhere = 'http://127.0.0.1:2/token';

  const byToken = (more: Options = {}): Options => ({
    ...trusting,
    saslMechanism: 'OAUTHBEARER',
    oauthTokenUrl: issuer.tokenUrl,
    oauthClientId: user,
    oauthClientSecret: password,
    oauthScope: 'orders',
    ...more,
  });

  it('takes and gives events by a token, renews it before it expires, and proves itself again', async () => {
    issuer.lifeSeconds = 12;
    const kafka = connect('oauth', byToken());
    try {
      expect(await roundTrip(kafka)).toMatchObject({ topic, value: '{}' });
      const before = issuer.scopes.length;
      expect(new Set(issuer.scopes)).toEqual(new Set(['orders']));
      const publishing = () => kafka.publisher.publish([anEvent(randomUUID())]).then(() => issuer.scopes.length);
      await expect.poll(publishing, { timeout: 40_000, interval: 500 }).toBeGreaterThan(before + 1);
    } finally {
      await kafka.close();
    }
  }, 90_000);

  it.each<readonly [string, () => Options, RegExp]>([
    ['a wrong secret', () => byToken({ oauthClientSecret: 'other' }), /invalid_client.*KAFKA_OAUTH_CLIENT_ID/],
    ['an issuer that is away', () => byToken({ oauthTokenUrl: nowhere }), /ECONNREFUSED/],
    [
      'a token that the broker does not take',
      () => byToken({ oauthScope: 'forged' }),
      /no broker lets us in: .*whose tokens they take/,
    ],
  ])('tells %s in one line', async (_what, options, says) => {
    const kafka = connect('oauth', options());
    try {
      const message = await kafka.topics().then(
        () => '',
        (error: Error) => error.message,
      );
      expect(message).toMatch(says);
      expect(message).not.toContain(password);
    } finally {
      await kafka.close();
    }
  });

  it('has nothing but topics and groups with the prefixes', async () => {
    const admin = open.admin();
    await admin.connect();
    const { groups } = await admin.listGroups();
    const names = (await admin.listTopics()).filter((name) => !name.startsWith('__'));
    await admin.disconnect();
    expect(names.filter((name) => !name.startsWith(topicPrefix))).toEqual([]);
    expect(names).toContain('shop.orderline.orders.v1.orderline.fulfilment.dlq');
    expect(groups.map(({ groupId }) => groupId).filter((id) => !id.startsWith(groupPrefix))).toEqual([]);
    expect(kafkaNames({ groupPrefix }).groupOf('fulfilment')).toBe('shop-orderline.fulfilment');
  });

  const wrong: readonly (readonly [string, Listener, Options, RegExp])[] = [
    [
      'a wrong password',
      'saslTls',
      { ...trusting, ...account, saslPassword: 'other', saslMechanism: 'SCRAM-SHA-512' },
      /refuses the user or the password: check .*KAFKA_SASL_PASSWORD/,
    ],
    [
      'a wrong password by PLAIN',
      'saslTls',
      { ...trusting, ...account, saslPassword: 'other', saslMechanism: 'PLAIN' },
      /refuses the user or the password: check .*KAFKA_SASL_PASSWORD/,
    ],
    ['no account', 'saslPlain', {}, /KAFKA_SASL_MECHANISM/],
    [
      'an authority that is not known',
      'saslTls',
      { ...account, tls: true, saslMechanism: 'PLAIN' },
      /set KAFKA_TLS_CA to its authority/,
    ],
    [
      'a host that the certificate is not for',
      'saslTls',
      { ...trusting, ...account, saslMechanism: 'PLAIN', brokers: ['127.0.0.1'] },
      /certificate is for another name/,
    ],
    ['no certificate of its own', 'tls', trusting, /does not accept our certificate: check KAFKA_TLS_CERTIFICATE/],
    ['no TLS where there is some', 'saslTls', { ...account, saslMechanism: 'SCRAM-SHA-512' }, /KAFKA_TLS/],
    [
      'TLS where there is none',
      'saslPlain',
      { ...trusting, ...account, saslMechanism: 'SCRAM-SHA-512' },
      /no TLS is spoken there: check KAFKA_TLS/,
    ],
    [
      'a name that nobody has',
      'saslTls',
      { brokers: ['nowhere.invalid:9092'] },
      /name is unknown: check KAFKA_BROKERS/,
    ],
    [
      'a port where nobody listens',
      'saslTls',
      { brokers: ['127.0.0.1:1'] },
      /nobody listens there: check KAFKA_BROKERS/,
    ],
  ];

  it.each(wrong)(
    'tells %s in one line, with the setting to look at and no secret',
    async (_what, listener, options, says) => {
      const port = addresses[listener].split(':')[1];
      const brokers = options.brokers?.map((one) => (one.includes(':') ? one : `${one}:${port}`));
      const kafka = connect(listener, { ...options, ...(brokers && { brokers }) });
      try {
        const message = await kafka.topics().then(
          () => 'it went well',
          (error: Error) => error.message,
        );
        expect(message).toMatch(says);
        expect(message).not.toMatch(/\n|n0t-shown/);
      } finally {
        await kafka.close();
      }
    },
    30_000,
  );

  it('tells who may not create a topic, and a topic that is not there, by what to do', async () => {
    const options = { ...trusting, ...account, saslMechanism: 'SCRAM-SHA-512' as const };
    const elsewhere = connect('saslTls', { ...options, topicPrefix: 'other.' });
    await expect(elsewhere.ensureTopics(subscriptions)).rejects.toThrow(/user may not|KAFKA_TOPIC_PREFIX/);
    await expect(elsewhere.publisher.publish([anEvent('k')])).rejects.toThrow(/KAFKA_TOPIC_PREFIX|npm run topics/);
    await elsewhere.close();
    const empty = connect('saslTls', { ...options, topicPrefix: 'shop.empty.' });
    await expect(empty.publisher.publish([anEvent('k')])).rejects.toThrow(
      /a topic is missing: npm run topics -- create/,
    );
    await empty.close();
  });

  it('takes fewer copies than wanted for no topic at all', async () => {
    const options = { ...trusting, ...account, saslMechanism: 'SCRAM-SHA-512' as const, topicPrefix: 'shop.three.' };
    const kafka = connect('saslTls', { ...options, replicationFactor: 3, minInsyncReplicas: 2 });
    await expect(kafka.ensureTopics(subscriptions)).rejects.toThrow(/check KAFKA_REPLICATION_FACTOR/);
    await kafka.close();
  });
});
