import type { Announcement, ChannelName, Reading, ReadRequest, Standing } from '@orderline/domain/realtime';
import { keyOf, publishedName } from './names.ts';
import { type Call, scriptOf } from './scripts.ts';
import { decodePublication, encodeAnnouncement, encodePublication } from './wire.ts';

/**
 * Where a user's channel stands, believed for a short time, and the last of its publications. A standing is never proof that
 * nothing came after it, as what would have said so may be lost: so it is short-lived, and then the log is asked again.
 */
export type HistoryLimits = {
  readonly publications: number;
  readonly keptMs: number;
  /** For how long a standing is believed after it was announced or read from the log. */
  readonly believedMs: number;
};

export const HISTORY: HistoryLimits = { publications: 32, keptMs: 3_600_000, believedMs: 15_000 };

/** While it lasts, nobody who has read the log before may say where the channel stands. */
const DOUBTED_MS = 5000;

/** KEYS: standing. Takes epoch, offset, count and revision of unread, from the second of ARGV on. */
const STAND = `
local function stand(epoch, offset, count, revision, believed)
  local seen = redis.call('HMGET', KEYS[1], 'epoch', 'offset', 'revision')
  if seen[1] ~= epoch then
    redis.call('DEL', KEYS[1])
    seen = { epoch, false, false }
  end
  if tonumber(offset) >= tonumber(seen[2] or -1) then
    redis.call('HSET', KEYS[1], 'epoch', epoch, 'offset', offset)
    redis.call('PEXPIRE', KEYS[1], believed)
  end
  if count ~= '' and tonumber(revision) > tonumber(seen[3] or -1) then
    redis.call('HSET', KEYS[1], 'count', count, 'revision', revision)
  end
end
`;

const PUBLISHED = scriptOf(`${STAND}
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[6])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - tonumber(ARGV[7]))
redis.call('PEXPIRE', KEYS[2], ARGV[8])
stand(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5])
redis.call('SPUBLISH', KEYS[3], ARGV[9])`);

const VERIFIED = scriptOf(`${STAND}
if redis.call('HEXISTS', KEYS[1], 'doubted') == 0 then stand(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]) end`);

const READ = scriptOf(`
local revision = redis.call('HGET', KEYS[1], 'revision')
if revision and tonumber(ARGV[2]) > tonumber(revision) then
  redis.call('HSET', KEYS[1], 'count', ARGV[1], 'revision', ARGV[2])
end
redis.call('SPUBLISH', KEYS[2], ARGV[3])`);

const ADVANCED = scriptOf(`
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'doubted', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('SPUBLISH', KEYS[2], ARGV[2])`);

const PUBLISH = scriptOf(`redis.call('SPUBLISH', KEYS[1], ARGV[1])`);

const RECALL = scriptOf(`
local standing = redis.call('HMGET', KEYS[1], 'epoch', 'offset', 'count', 'revision')
if not (standing[1] and standing[3]) then return {} end
if ARGV[1] == '' then return { standing, {} } end
return { standing, redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[1], standing[2]) }`);

const unreadOf = ({ unread }: Pick<Standing, 'unread'>) => [unread?.count ?? '', unread?.revision ?? ''] as const;

/** Only users' channels have a history here: what is told in others is announced, and no more. */
export const announcing = (
  announcement: Announcement,
  database: number,
  { publications, keptMs, believedMs }: HistoryLimits,
): Call => {
  const { channel } = announcement;
  const [standing, published] = [keyOf('standing', channel), publishedName(channel, database)];
  const text = encodeAnnouncement(announcement);
  if (!channel.startsWith('user:')) return { script: PUBLISH, keys: [published], values: [text] };
  switch (announcement.kind) {
    case 'published': {
      const { epoch, publication } = announcement;
      return {
        script: PUBLISHED,
        keys: [standing, keyOf('recent', channel, epoch), published],
        values: [
          ...[epoch, publication.offset, ...unreadOf(announcement), believedMs],
          ...[encodePublication(publication), publications, keptMs, text],
        ],
      };
    }
    case 'read':
      return { script: READ, keys: [standing, published], values: [...unreadOf(announcement), text] };
    case 'advanced':
      return { script: ADVANCED, keys: [standing, published], values: [DOUBTED_MS, text] };
  }
};

/** The log has just said where the channel stands. */
export const verifying = (channel: ChannelName, standing: Standing, { believedMs }: HistoryLimits): Call => ({
  script: VERIFIED,
  keys: [keyOf('standing', channel)],
  values: [standing.position.epoch, standing.position.offset, ...unreadOf(standing), believedMs],
});

export const recalling = ({ channel, since }: ReadRequest): Call => ({
  script: RECALL,
  keys: [keyOf('standing', channel), keyOf('recent', channel, since?.epoch ?? 'none')],
  values: [since?.offset ?? ''],
});

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const standingIn = (texts: readonly string[]): Required<Standing> | null => {
  const [epoch = '', ...numbers] = texts;
  const [offset = Number.NaN, count = Number.NaN, revision = Number.NaN] = numbers.map(Number);
  return [offset, count, revision].every(Number.isSafeInteger)
    ? { position: { epoch, offset }, unread: { count, revision } }
    : null;
};

/** What was recalled, where it is provably all that follows `since` up to where the channel was seen last; null otherwise. */
export const recalled = (reply: unknown, since: ReadRequest['since']): Reading | null => {
  const [first, second] = Array.isArray(reply) ? reply : [];
  const standing = isTexts(first) ? standingIn(first) : null;
  if (!standing || !isTexts(second)) return null;
  if (since === undefined) return { ...standing, publications: [] };
  const { epoch, offset } = standing.position;
  if (epoch !== since.epoch || offset < since.offset) return null;
  const byOffset = new Map(
    second.flatMap((text) => {
      const publication = decodePublication(text);
      return publication ? [[publication.offset, publication] as const] : [];
    }),
  );
  if (byOffset.size !== offset - since.offset) return null;
  const publications = Array.from({ length: byOffset.size }, (_, n) => byOffset.get(since.offset + n + 1));
  const whole = publications.filter((publication) => publication !== undefined);
  return whole.length === publications.length ? { ...standing, publications: whole } : null;
};
