import type { ChannelLog, Reading, ReadRequest, Unrecoverable } from '@orderline/domain/realtime';
import type { Result } from '@orderline/domain/shared';
import type { RedisConnection } from '../redis-connection.ts';
import { HISTORY, type HistoryLimits, recalled, recalling, verifying } from './recent-history.ts';
import { runAll } from './scripts.ts';

type Answer = Result<Reading, Unrecoverable>;

const isOfUser = ({ channel }: ReadRequest): boolean => channel.startsWith('user:');

/** The log, of whose answers others are told where users' channels stand: nobody waits for it. */
export const remembered = (log: ChannelLog, redis: RedisConnection, limits: HistoryLimits = HISTORY): ChannelLog => {
  const remember = async (requests: readonly ReadRequest[], answers: readonly Answer[]): Promise<void> => {
    const calls = requests.flatMap((request, index) => {
      const answer = answers[index];
      return isOfUser(request) && answer?.ok ? [verifying(request.channel, answer.value, limits)] : [];
    });
    if (calls.length > 0) await redis.tryTo((client) => runAll(client, calls));
  };
  return {
    read: async (requests) => {
      const answers = await log.read(requests);
      void remember(requests, answers);
      return answers;
    },
  };
};

/**
 * Answers for users' channels from what Redis has of late, where that is whole; the log is asked for all else, and what it
 * says of where a channel stands is believed here for a short time. Whoever looks into a channel more seldom than that, or
 * a second time, finds what no announcement has told.
 */
export const recentFirst = (log: ChannelLog, redis: RedisConnection, limits: HistoryLimits = HISTORY): ChannelLog => {
  const truth = remembered(log, redis, limits);
  const count = (outcome: string, entries: number): void => {
    if (entries > 0) redis.metrics?.cacheReads.inc({ cache: 'realtime', outcome }, entries);
  };

  const recall = async (requests: readonly ReadRequest[]): Promise<ReadonlyMap<ReadRequest, Reading>> => {
    const asked = requests.filter(isOfUser);
    if (asked.length === 0) return new Map();
    const replies = await redis.tryTo((client) => runAll(client, asked.map(recalling)));
    if (!replies) {
      count('skipped', asked.length);
      return new Map();
    }
    const found = asked.flatMap((request, index) => {
      const reading = recalled(replies.reply[index], request.since);
      return reading ? [[request, reading] as const] : [];
    });
    count('hit', found.length);
    count('miss', asked.length - found.length);
    return new Map(found);
  };

  return {
    read: async (requests) => {
      const found = await recall(requests);
      const missing = requests.filter((request) => !found.has(request));
      const read = missing.length === 0 ? [] : await truth.read(missing);
      const answers = new Map(missing.map((request, index) => [request, read[index]]));
      return requests.map((request): Answer => {
        const reading = found.get(request);
        const answer = reading ? { ok: true as const, value: reading } : answers.get(request);
        if (!answer) throw new Error('the log left a request unanswered');
        return answer;
      });
    },
  };
};
