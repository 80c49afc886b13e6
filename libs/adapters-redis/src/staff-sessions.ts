import type { UserId } from '@orderline/domain/shared';
import { isLive, type StaffSession, type StaffSessions, staffLifetime } from '@orderline/domain/staff';
import { Unavailable } from '@orderline/platform';
import { runAll, scriptOf } from './realtime/scripts.ts';
import type { RedisConnection } from './redis-connection.ts';

/** All sessions of a user are one hash, so that listing and ending them is one step on one node of a cluster. */
const keyOf = (userId: UserId): string => `orderline:staff:${userId}`;

/** Sessions that are over go with the next one that is opened; the key goes when none can be left. */
const INSERT = scriptOf(`
redis.call('hset', KEYS[1], ARGV[1], ARGV[2])
redis.call('pexpire', KEYS[1], ARGV[3])
for place = 4, #ARGV do redis.call('hdel', KEYS[1], ARGV[place]) end
return 1`);

/** What was ended in the meantime is not written again. */
const TOUCH = scriptOf(`
local kept = redis.call('hget', KEYS[1], ARGV[1])
if not kept then return 0 end
local session = cjson.decode(kept)
session.lastUsedAt = tonumber(ARGV[2])
redis.call('hset', KEYS[1], ARGV[1], cjson.encode(session))
return 1`);

const wire = ({ digest: _digest, userId: _userId, ...session }: StaffSession): string =>
  JSON.stringify({
    ...session,
    createdAt: session.createdAt.getTime(),
    lastUsedAt: session.lastUsedAt.getTime(),
    provenAt: session.provenAt.getTime(),
  });

const isText = (value: unknown): value is string => typeof value === 'string';
const isTime = (value: unknown): value is number => typeof value === 'number';

/** Null where it is none, as another release may have written it. */
const sessionIn = (userId: UserId, digest: string, text: string): StaffSession | null => {
  const { stage, credential, createdAt, lastUsedAt, provenAt, address, client, formKey } = Object(JSON.parse(text));
  if (stage !== 'password' && stage !== 'full') return null;
  if (![credential, address, client].every(isText) || ![createdAt, lastUsedAt, provenAt].every(isTime)) return null;
  const times = { createdAt: new Date(createdAt), lastUsedAt: new Date(lastUsedAt), provenAt: new Date(provenAt) };
  return { digest, userId, stage, credential, ...times, address, client, formKey: isText(formKey) ? formKey : null };
};

/** Sessions of staff for all processes. Where Redis is away nobody is let in; what it has lost is signed out. */
export const redisStaffSessions = (redis: RedisConnection): StaffSessions => {
  const use = async <Reply>(command: Parameters<typeof redis.tryTo<Reply>>[0]): Promise<Reply> => {
    const done = await redis.tryTo(command);
    if (!done) throw new Unavailable('sessions of staff are kept in Redis, which is away');
    return done.reply;
  };
  const listFor: StaffSessions['listFor'] = async (userId) => {
    const kept = await use((client) => client.hgetall(keyOf(userId)));
    const sessions = Object.entries(kept).flatMap(([digest, text]) => sessionIn(userId, digest, text) ?? []);
    return sessions.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
  };
  return {
    insert: async (session) => {
      const { userId, digest, lastUsedAt: now } = session;
      const over = (await listFor(userId)).filter((one) => !isLive(one, now)).map((one) => one.digest);
      const call = { script: INSERT, keys: [keyOf(userId)], values: [digest, wire(session), staffLifetime, ...over] };
      await use((client) => runAll(client, [call]));
    },
    find: async (userId, digest) => {
      const text = await use((client) => client.hget(keyOf(userId), digest));
      return text === null ? null : sessionIn(userId, digest, text);
    },
    touch: async ({ userId, digest }, lastUsedAt) => {
      const call = { script: TOUCH, keys: [keyOf(userId)], values: [digest, lastUsedAt.getTime()] };
      await use((client) => runAll(client, [call]));
    },
    remove: async (userId, digest) => (await use((client) => client.hdel(keyOf(userId), digest))) > 0,
    removeAll: async (userId) => void (await use((client) => client.del(keyOf(userId)))),
    listFor,
  };
};
