import { randomUUID } from 'node:crypto';
import type { ChannelName } from '@orderline/domain/realtime';
import { announcementsContract, channelLogContract } from '@orderline/domain/realtime.contract';
import { memoryChannelLog } from '@orderline/domain/realtime.memory';
import { asId } from '@orderline/domain/shared';
import { afterAll, beforeAll } from 'vitest';
import { type OwnRedis, startOwnRedis } from '../testing/own-redis.ts';
import { redisAdminLog } from './admin-log.ts';
import { recentFirst } from './recent-first.ts';
import { newsOf, userChannel } from './testing/channels.ts';
import { useProcesses } from './testing/processes.ts';

let server: OwnRedis;
beforeAll(async () => {
  server = await startOwnRedis();
});
afterAll(() => server?.close());

const { announcer, hearer, ready } = useProcesses();

announcementsContract('in Redis', async () => ({
  announcer: await announcer({ url: server.url }),
  openAnnouncements: () => hearer({ url: server.url }),
  newId: () => asId(randomUUID()),
  cut: () => server.admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub'),
}));

channelLogContract('that Redis has of late', async () => {
  const truth = memoryChannelLog();
  const speaker = await announcer({ url: server.url });
  return {
    log: recentFirst(truth, await ready({ url: server.url })),
    aChannel: async () => userChannel(),
    publish: async (channel, count) => {
      for (let n = 0; n < count; n += 1) await speaker.announce([truth.publish(channel)]);
    },
    beginEpoch: async () => {
      truth.beginEpoch();
      await server.admin.flushall();
    },
  };
}, ['forget', 'nowhere']);

channelLogContract('of news in Redis', async () => {
  const { log, publish } = redisAdminLog(await ready({ url: server.url }));
  let numbers = 0;
  const next = () => {
    numbers += 1;
    return numbers;
  };
  const news = (channel: ChannelName, count: number) =>
    Array.from({ length: count }, () => ({ ...newsOf(next()), channel }));
  return {
    log,
    aChannel: async () => {
      const channel = userChannel();
      // The first of a process begins an epoch.
      await publish(news(channel, 1));
      return channel;
    },
    publish: (channel, count) => publish(news(channel, count)),
    forget: async (channel, upTo) => {
      const [key = ''] = await server.admin.keys(`*news-log*${channel}`);
      const kept = (await server.admin.llen(key)) - upTo;
      if (kept > 0) await server.admin.ltrim(key, -kept, -1);
      else await server.admin.del(key);
    },
    beginEpoch: () => server.admin.flushall(),
  };
}, ['nowhere']);
