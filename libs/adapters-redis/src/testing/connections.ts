import { createLogger } from '@orderline/platform';
import { afterEach } from 'vitest';
import { openRedis, type RedisConnection, type RedisSettings } from '../redis-connection.ts';
import { openRedisLink, testRedisUrl } from './redis-link.ts';

const silent = createLogger({ service: 'test', version: '0', level: 'silent' });

/** A machine under load may take long, and what takes too long is skipped: then a cache asks again, and a limit is not shared. */
const PATIENT_MS = 10_000;
const FROZEN_MS = 100;

/** Connections to the test Redis, whole or over links that can fail; all are closed after each test of the file. */
export const useConnections = () => {
  const opened: RedisConnection[] = [];
  const links: { close(): void }[] = [];
  const open = async (given: Partial<RedisSettings> = {}): Promise<RedisConnection> => {
    const connection = await openRedis({ url: testRedisUrl(), logger: silent, commandMs: PATIENT_MS, ...given });
    opened.push(connection);
    return connection;
  };
  const openLink = async () => {
    const link = await openRedisLink(testRedisUrl());
    links.push(link);
    return link;
  };
  afterEach(async () => {
    for (const connection of opened.splice(0)) await connection.close();
    for (const link of links.splice(0)) link.close();
  });
  return {
    open,
    openLink,
    /** Its commands have a short deadline while the link is frozen, and only then. */
    openLinked: async () => {
      const link = await openLink();
      const redis = await open({ url: link.url });
      const used = await redis.tryTo(async ({ options }) => options);
      if (!used) throw new Error('the test Redis does not answer');
      const allow = (commandTimeout: number) => void Object.assign(used.reply, { commandTimeout });
      return {
        redis,
        link: {
          ...link,
          freeze: (): void => {
            allow(FROZEN_MS);
            link.freeze();
          },
          restore: (): void => {
            allow(PATIENT_MS);
            link.restore();
          },
        },
      };
    },
  };
};
