import { randomUUID } from 'node:crypto';
import {
  type ChannelLog,
  type ChannelName,
  MOST_RECOVERED,
  type News,
  type Publication,
  type Reading,
  type ReadRequest,
  type Unrecoverable,
} from '@orderline/domain/realtime';
import { err, ok, type Result } from '@orderline/domain/shared';
import { Unavailable } from '@orderline/platform';
import type { RedisConnection } from '../redis-connection.ts';
import { databaseOf, keyOf, publishedName } from './names.ts';
import { type Call, runAll, scriptOf } from './scripts.ts';
import { decodePublication } from './wire.ts';

export type NewsLimits = { readonly publications: number; readonly knownMs: number };

const NEWS: NewsLimits = { publications: 1000, knownMs: 86_400_000 };

/**
 * KEYS: the channel's epoch and offset, its publications. An epoch is of one run of one server: one that restarts, or is
 * another's replica, may have forgotten the last that was told, and would give its numbers to others.
 */
const EPOCH = `
local function epochOf(fresh, isOver)
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
  local log = redis.call('HMGET', KEYS[1], 'epoch', 'offset', 'run')
  if log[1] and log[2] and log[3] == run and not isOver then return log[1], tonumber(log[2]) end
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[1], 'epoch', fresh, 'offset', 0, 'run', run)
  return fresh, 0
end
`;

const PUBLISH = scriptOf(`${EPOCH}
local epoch = epochOf(ARGV[1], ARGV[2] == '1')
if not redis.call('SET', KEYS[4], 1, 'NX', 'PX', ARGV[3]) then return 0 end
local offset = redis.call('HINCRBY', KEYS[1], 'offset', 1)
local publication = '{"offset":' .. offset .. ',' .. string.sub(ARGV[4], 2)
redis.call('RPUSH', KEYS[2], publication)
redis.call('LTRIM', KEYS[2], -tonumber(ARGV[5]), -1)
redis.call('SPUBLISH', KEYS[3], '{"kind":"published","epoch":"' .. epoch .. '","publication":' .. publication .. '}')
return offset`);

const READ = scriptOf(`${EPOCH}
local epoch, offset = epochOf(ARGV[1], false)
if ARGV[3] == '' then return { epoch, offset, {} } end
local missed = offset - tonumber(ARGV[3])
if ARGV[2] ~= epoch or missed < 0 or missed > tonumber(ARGV[4]) then return {} end
if missed == 0 then return { epoch, offset, {} } end
return { epoch, offset, redis.call('LRANGE', KEYS[2], -missed, -1) }`);

const logKeys = (channel: ChannelName) => [keyOf('news', channel), keyOf('news-log', channel)];

const unavailable = (): Unavailable => new Unavailable('what staff follow is kept in Redis, which is away');

const RENEW = scriptOf(`${EPOCH}
epochOf(ARGV[1], true)
redis.call('SPUBLISH', KEYS[3], '{"kind":"advanced"}')`);

const publicationsIn = (texts: unknown): readonly Publication[] =>
  Array.isArray(texts) ? texts.flatMap((text) => decodePublication(String(text)) ?? []) : [];

const answerOf = (reply: unknown, since: ReadRequest['since']): Result<Reading, Unrecoverable> => {
  const [epoch, offset, texts] = Array.isArray(reply) ? reply : [];
  const publications = publicationsIn(texts);
  const isWhole = publications.length === (since ? offset - since.offset : 0);
  return typeof epoch === 'string' && typeof offset === 'number' && isWhole
    ? ok({ position: { epoch, offset }, publications })
    : err({ kind: 'unrecoverable' });
};

/**
 * What staff follow, in Redis alone. Where this process could not publish, or may have left something unpublished before
 * it started, a new epoch begins: who follows reads anew, and has no gap.
 */
export const redisAdminLog = (redis: RedisConnection, { publications, knownMs }: NewsLimits = NEWS) => {
  const whole = new Set<ChannelName>();
  const failed = new Set<ChannelName>();

  redis.onReturn(async (client) => {
    const channels = [...failed];
    const renewing = channels.map((channel) => ({
      script: RENEW,
      keys: [...logKeys(channel), publishedName(channel, databaseOf(client))],
      values: [randomUUID()],
    }));
    await runAll(client, renewing);
    for (const channel of channels) failed.delete(channel);
  });

  const publishing = ({ id, channel, type, data, at }: News, database: number, begins: boolean): Call => ({
    script: PUBLISH,
    keys: [...logKeys(channel), publishedName(channel, database), keyOf('told', channel, id)],
    values: [randomUUID(), begins ? 1 : 0, knownMs, JSON.stringify({ type, data, at }), publications],
  });

  const log: ChannelLog = {
    read: async (requests) => {
      const calls = requests.map(({ channel, since }) => ({
        script: READ,
        keys: logKeys(channel),
        values: [randomUUID(), since?.epoch ?? '', since?.offset ?? '', Math.min(MOST_RECOVERED, publications)],
      }));
      const replies = await redis.tryTo((client) => runAll(client, calls));
      if (!replies) throw unavailable();
      return requests.map(({ since }, index) => answerOf(replies.reply[index], since));
    },
  };

  return {
    log,
    /** Numbers and announces each, once; false where that failed. */
    publish: async (news: readonly News[]): Promise<boolean> => {
      if (news.length === 0) return true;
      const channels = new Set(news.map(({ channel }) => channel));
      const begun = new Set([...channels].filter((channel) => failed.has(channel) || !whole.has(channel)));
      for (const channel of channels) whole.add(channel);
      const published = await redis.tryTo((client) => {
        // The first of a channel begins the epoch; the others go on in it.
        const calls = news.map((one) => publishing(one, databaseOf(client), begun.delete(one.channel)));
        return runAll(client, calls);
      });
      for (const channel of channels) {
        if (published) failed.delete(channel);
        else failed.add(channel);
      }
      return published !== null;
    },
  };
};
