import { randomUUID } from 'node:crypto';
import { joseAccessTokens, openKeyring } from '@orderline/adapters-crypto';
import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { startOwnRedis } from '@orderline/adapters-redis/testing/own-redis';
import { demoOperator } from '@orderline/composition';
import type { SessionId } from '@orderline/domain/identity';
import { asId } from '@orderline/domain/shared';
import { type Client, signedIn } from './client.ts';
import { startHaproxy } from './haproxy.ts';
import { anotherInstance, createDemoDatabase, type Instance, prepareEnvironment } from './system.ts';

/** An api, two processes of real time and a worker, behind a load balancer, on a Redis that a test may harm. */
export type LiveSystem = {
  readonly url: string;
  readonly database: TestDatabase;
  readonly admin: Client;
  readonly realtime: readonly Instance[];
  /** The Redis, as it is now. */
  redis(): Awaited<ReturnType<typeof startOwnRedis>>;
  /** Kills it, and has an empty one in its place. */
  restartRedis(): Promise<void>;
  /** An access token of that user, good for so long. */
  tokenOf(userId: string, role: 'customer' | 'admin', seconds: number): Promise<string>;
  trouble(): string;
  close(): Promise<void>;
};

export const openLiveSystem = async (haproxy: string, kafkaBrokers: string | undefined): Promise<LiveSystem> => {
  const closings: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closings.splice(0).reverse()) await each();
  };
  const open = async <Value>(opening: Promise<Value>, closed: (value: Value) => Promise<unknown>): Promise<Value> => {
    const value = await opening;
    closings.push(() => closed(value));
    return value;
  };
  try {
    const prefix = `live-${randomUUID()}.`;
    const database = await open(createDemoDatabase(), (created) => created.drop());
    let redis = await startOwnRedis();
    closings.push(() => redis.close());
    const env = await prepareEnvironment({
      databaseUrl: database.url,
      redisUrl: redis.url,
      kafkaBrokers,
      more: {
        KAFKA_TOPIC_PREFIX: prefix,
        KAFKA_GROUP_PREFIX: prefix,
        LOG_LEVEL: 'warn',
        RATE_LIMIT_ANONYMOUS: '1000000',
        RATE_LIMIT_USER: '1000000',
        TRUSTED_PROXIES: '127.0.0.0/8',
        REALTIME_CHANNELS_PER_CONNECTION: '1000',
      },
    });
    const started = async (name: 'api' | 'worker', more: NodeJS.ProcessEnv): Promise<Instance> => {
      const instance = await open(anotherInstance(name, { ...env, ...more }), ({ app }) => app.kill());
      await instance.app.start();
      return instance;
    };
    const [api, worker, ...realtime] = await Promise.all([
      started('api', { API_ROLES: 'api' }),
      started('worker', {}),
      started('api', { API_ROLES: 'realtime' }),
      started('api', { API_ROLES: 'realtime' }),
    ]);
    const { url } = await open(startHaproxy(haproxy, [api], realtime), ({ stop }) => stop());
    const keyring = await openKeyring(JSON.parse(env.SIGNING_KEYS ?? ''));
    return {
      url,
      database,
      admin: await signedIn(url, demoOperator),
      realtime,
      redis: () => redis,
      restartRedis: async () => {
        const { port } = redis;
        await redis.close();
        redis = await startOwnRedis({ at: port });
      },
      tokenOf: async (userId, role, lifetimeSeconds) => {
        const tokens = joseAccessTokens({ keyring, issuer: 'orderline', audience: 'orderline-api', lifetimeSeconds });
        const sessionId: SessionId = asId(randomUUID());
        return (
          await tokens.issue({
            userId: asId(userId),
            roles: [role],
            withheldRoles: [],
            amr: ['pwd'],
            sessionId,
            now: new Date(),
          })
        ).token;
      },
      trouble: () => [api, worker, ...realtime].map(({ app }) => app.log.trouble()).join('\n'),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
