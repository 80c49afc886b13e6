import { createLogger, type Logger } from '@orderline/platform';
import { afterEach } from 'vitest';
import type { RedisAddress } from '../client.ts';
import { openRedis, type RedisConnection } from '../redis-connection.ts';
import { openRedisLink, testRedisUrl } from './redis-link.ts';

const silent = createLogger({ service: 'test', version: '0', level: 'silent' });

type Opening = Partial<RedisAddress> & { readonly logger?: Logger };

/** Connections to the test Redis, whole or over links that can fail; all are closed after each test of the file. */
export const useConnections = () => {
  const opened: RedisConnection[] = [];
  const links: { close(): void }[] = [];
  const open = async ({
    url = testRedisUrl(),
    logger = silent,
    ...address
  }: Opening = {}): Promise<RedisConnection> => {
    const connection = await openRedis({ ...address, url, logger });
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
    openLinked: async () => {
      const link = await openLink();
      return { link, redis: await open({ url: link.url }) };
    },
  };
};
