import { createLogger, createStateLog, type Logger } from '@orderline/platform';
import { afterEach, vi } from 'vitest';
import type { RedisAddress } from '../../client.ts';
import { openRedis } from '../../redis-connection.ts';
import { redisAnnouncements } from '../announcements.ts';
import { redisAnnouncer } from '../announcer.ts';
import { HISTORY, type HistoryLimits } from '../recent-history.ts';
import { ears } from './channels.ts';

const silent = createLogger({ service: 'test', version: '0', level: 'silent' });

/** A logger, and what it said. */
export const told = () => {
  const said: { readonly msg: string; readonly cause?: string }[] = [];
  const write = (line: string) => void said.push(JSON.parse(line));
  return { said, logger: createLogger({ service: 'test', version: '0', level: 'info' }, { write }) };
};

/** Processes that announce and processes that hear, on whichever Redis; all are closed after each test of the file. */
export const useProcesses = () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const connect = async (address: RedisAddress, logger: Logger = silent) => {
    const redis = await openRedis({ ...address, logger, commandMs: 5000 });
    closing.push(() => redis.close());
    return redis;
  };
  /** The same, once the server has answered: a machine under load may take long. */
  const ready = async (address: RedisAddress) => {
    const redis = await connect(address);
    await vi.waitFor(() => redis.check(), { timeout: 20_000, interval: 20 });
    return redis;
  };
  return {
    connect,
    ready,
    announcer: async (address: RedisAddress, limits: HistoryLimits = HISTORY) =>
      redisAnnouncer({ redis: await ready(address), limits }),
    hearer: async (address: RedisAddress, { logger = silent, patienceMs = 10_000 } = {}) => {
      const states = createStateLog({ logger });
      const announcements = await redisAnnouncements({ address, states, patienceMs });
      closing.push(() => announcements.close());
      return { ...announcements, ...ears(announcements) };
    },
  };
};
