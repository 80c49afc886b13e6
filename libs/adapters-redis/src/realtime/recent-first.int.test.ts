import {
  type Announcement,
  type ChannelName,
  nameOf,
  type Position,
  type TicketClaims,
} from '@orderline/domain/realtime';
import { asId, ok } from '@orderline/domain/shared';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRedisLink, testRedisUrl } from '../testing/redis-link.ts';
import { redisAnnouncer } from './announcer.ts';
import { recentFirst } from './recent-first.ts';
import { HISTORY } from './recent-history.ts';
import { publicationOf, published, unreadAt, userChannel } from './testing/channels.ts';
import { countingLog } from './testing/log.ts';
import { useProcesses } from './testing/processes.ts';
import { ticketsContract } from './tickets.contract.ts';
import { redisTickets } from './tickets.ts';

const admin = new Redis(testRedisUrl());
beforeEach(async () => {
  await admin.flushdb();
});
afterAll(() => admin.disconnect());

const { ready } = useProcesses();

const opened = async (limits = HISTORY, url = testRedisUrl()) => {
  const redis = await ready({ url });
  const { log, asked, of, publish } = countingLog();
  const recent = recentFirst(log, redis, limits);
  const speaker = redisAnnouncer({ redis, limits });
  return {
    ...{ asked, of, publish, recent, speaker },
    tell: async (channel: ChannelName): Promise<Announcement> => {
      const announcement = { ...published(channel, publish(channel)), unread: of(channel).unread };
      await speaker.announce([announcement]);
      return announcement;
    },
    read: async (channel: ChannelName, since?: Position) => (await recent.read([{ channel, since }]))[0],
  };
};

const at = (offset: number, epoch = 'one'): Position => ({ epoch, offset });

/** What the log says, with what follows from an offset on. */
const reading = (channel: ChannelName, to: number, from = to) =>
  ok({
    position: at(to),
    unread: unreadAt(to),
    publications: Array.from({ length: to - from }, (_, n) => publicationOf(channel, from + n + 1)),
  });

describe('the latest of a user’s channel', () => {
  it('is read without the log once it was announced, from any position that it reaches back to', async () => {
    const { tell, read, asked } = await opened();
    const channel = userChannel();
    for (let n = 0; n < 5; n += 1) await tell(channel);
    expect(await read(channel)).toEqual(reading(channel, 5));
    for (const from of [0, 2, 5]) expect(await read(channel, at(from))).toEqual(reading(channel, 5, from));
    expect(asked).toEqual([]);
  });

  it('is read from the log the first time, and of its standing nobody asks a second time', async () => {
    const { read, asked, recent } = await opened();
    const channels = Array.from({ length: 1200 }, userChannel);
    const requests = channels.map((channel) => ({ channel, since: at(0) }));
    await recent.read(requests);
    expect(asked).toHaveLength(1200);
    await vi.waitFor(async () => expect(await admin.keys('orderline:standing:*')).toHaveLength(1200), {
      timeout: 20_000,
    });
    expect(await recent.read(requests)).toEqual(requests.map(({ channel }) => reading(channel, 0)));
    for (const channel of channels.slice(0, 3)) expect(await read(channel)).toEqual(reading(channel, 0));
    expect(asked).toHaveLength(1200);
  });

  it.each<readonly [string, Position, number]>([
    ['has gone further than what is kept', at(0), HISTORY.publications + 1],
    ['is ahead of what is known', at(9), 3],
    ['is of another epoch', at(1, 'other'), 3],
  ])('is asked of the log for who %s', async (_what, since, told) => {
    const { tell, read, asked } = await opened();
    const channel = userChannel();
    for (let n = 0; n < told; n += 1) await tell(channel);
    await read(channel, since);
    expect(asked).toEqual([{ channel, since }]);
  });

  it('has no gap where an announcement was lost, nor where another overtook it', async () => {
    const { tell, read, asked, publish, of, speaker } = await opened();
    const channel = userChannel();
    await tell(channel);
    publish(channel);
    await tell(channel);
    expect(await read(channel, at(1))).toEqual(reading(channel, 3, 1));
    expect(asked).toHaveLength(1);
    expect(await read(channel, at(2))).toEqual(reading(channel, 3, 2));
    await speaker.announce([published(channel, 2), published(channel, 2)]);
    expect(await read(channel, at(0))).toEqual(reading(channel, 3, 0));
    expect(of(channel).offset).toBe(3);
    expect(asked).toHaveLength(1);
  });

  it('is known for lost only for a while: then the log is asked again', async () => {
    const { tell, read, publish } = await opened({ ...HISTORY, believedMs: 50 });
    const channel = userChannel();
    await tell(channel);
    publish(channel);
    await vi.waitFor(async () => expect(await read(channel, at(1))).toEqual(reading(channel, 2, 1)), {
      timeout: 10_000,
    });
  });

  it('is asked of the log where there may be news that only it knows, also by who had read just before', async () => {
    const { tell, read, publish, speaker, asked } = await opened();
    const channel = userChannel();
    await tell(channel);
    publish(channel);
    await speaker.announce([{ kind: 'advanced', channel }]);
    for (let n = 0; n < 3; n += 1) expect(await read(channel, at(1))).toEqual(reading(channel, 2, 1));
    expect(asked).toHaveLength(3);
    await tell(channel);
    expect(await read(channel, at(2))).toEqual(reading(channel, 3, 2));
    expect(asked).toHaveLength(3);
  });

  it('tells what is unread by its last revision, whatever comes late', async () => {
    const { tell, read, of, speaker } = await opened();
    const channel = userChannel();
    await tell(channel);
    const unread = { count: 0, revision: 9 };
    of(channel).unread = unread;
    await speaker.announce([{ kind: 'read', channel, unread }]);
    await speaker.announce([{ kind: 'read', channel, unread: { count: 5, revision: 8 } }]);
    await speaker.announce([published(channel, 2)]);
    expect(await read(channel)).toMatchObject({ value: { position: at(2), unread } });
  });

  it('of an epoch that is over is forgotten with the first of the next', async () => {
    const { tell, read, asked, speaker, of } = await opened();
    const channel = userChannel();
    for (let n = 0; n < 3; n += 1) await tell(channel);
    Object.assign(of(channel), { epoch: 'two', offset: 1, unread: unreadAt(1) });
    await speaker.announce([published(channel, 1, 'two')]);
    expect(await read(channel)).toMatchObject({ value: { position: at(1, 'two'), unread: unreadAt(1) } });
    expect(await read(channel, at(0, 'two'))).toMatchObject({ value: { publications: [publicationOf(channel, 1)] } });
    expect(asked).toEqual([]);
    expect(await read(channel, at(1))).toEqual({ ok: false, error: { kind: 'unrecoverable' } });
    expect(asked).toHaveLength(1);
  });

  it('is asked of the log while Redis is away', async () => {
    const link = await openRedisLink(testRedisUrl());
    const { tell, read, asked } = await opened(HISTORY, link.url);
    const channel = userChannel();
    await tell(channel);
    link.die();
    await tell(channel);
    expect(await read(channel, at(0))).toEqual(reading(channel, 2, 0));
    expect(asked).toHaveLength(1);
    link.close();
  });

  it('cannot be read through a position that is a trick', async () => {
    const { tell, read, asked } = await opened();
    const channel = userChannel();
    await tell(channel);
    for (const epoch of ['', '*', '}{', '\0', 'one:x', '../one']) await read(channel, at(0, epoch));
    expect(asked).toHaveLength(6);
  });

  it('leaves orders to the log', async () => {
    const { read, asked, speaker } = await opened();
    const channel = nameOf({ kind: 'order', id: asId('0198c4b2-7a00-7000-8000-000000000001') });
    await speaker.announce([published(channel, 1)]);
    await read(channel, at(0));
    expect(asked).toHaveLength(1);
    expect(await admin.keys('*order:*')).toEqual([]);
  });
});

const CHANNELS = Array.from({ length: 3 }, userChannel);

type Step =
  | { readonly kind: 'tell' | 'lose' | 'again' | 'advanced' | 'forget' | 'trim'; readonly of: number }
  | { readonly kind: 'read'; readonly of: number; readonly back: number | null }
  | { readonly kind: 'flush' };

const of = fc.nat(CHANNELS.length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('tell' as const), of }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('lose', 'again', 'advanced', 'forget', 'trim'), of }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('read' as const), of, back: fc.option(fc.nat(6)) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'flush' as const }) },
);

describe('whatever is lost of what is told and kept', () => {
  it('is answered by what truly follows, whole up to where it says, and of nobody else', async () => {
    const limits = { ...HISTORY, publications: 4 };
    const rounds = { numRuns: process.env.NIGHTLY === 'true' ? 2000 : 40 };
    const { read, publish, tell, speaker, of: kept, asked } = await opened(limits);
    let fromRedis = 0;
    const run = async (steps: readonly Step[]): Promise<void> => {
      await admin.flushdb();
      const channels = CHANNELS.map(() => userChannel());
      const told: Announcement[] = [];
      for (const one of steps) {
        if (one.kind === 'flush') {
          await admin.flushdb();
          continue;
        }
        const channel = channels[one.of] ?? userChannel();
        const keys = async (what: string) => admin.keys(`orderline:${what}:*${channel}*`);
        if (one.kind === 'tell') told.push(await tell(channel));
        if (one.kind === 'lose') publish(channel);
        if (one.kind === 'again') await speaker.announce(told.filter((before) => before.channel === channel));
        if (one.kind === 'advanced') await speaker.announce([{ kind: 'advanced', channel }]);
        if (one.kind === 'forget') for (const key of await keys('standing')) await admin.del(key);
        if (one.kind === 'trim') for (const key of await keys('recent')) await admin.zpopmin(key);
        if (one.kind !== 'read') continue;
        const last = kept(channel).offset;
        const since = one.back === null ? undefined : at(Math.max(0, last - one.back));
        const asks = asked.length;
        const answer = await read(channel, since);
        if (asked.length === asks) fromRedis += 1;
        if (!answer?.ok) expect.unreachable('a position that was given is served');
        const { position, publications } = answer.value;
        expect(position.offset).toBeGreaterThanOrEqual(since?.offset ?? 0);
        expect(position.offset).toBeLessThanOrEqual(last);
        const expected = since ? position.offset - since.offset : 0;
        const offsets = Array.from({ length: expected }, (_, n) => (since?.offset ?? 0) + n + 1);
        expect(publications).toEqual(offsets.map((offset) => publicationOf(channel, offset)));
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), run), rounds);
    expect(fromRedis).toBeGreaterThan(rounds.numRuns);
  });
});

ticketsContract('Redis', async () => redisTickets(await ready({ url: testRedisUrl() })));

const claims: TicketClaims = { userId: asId('a'), sessionId: null, apiKeyId: null, scopes: [], expiresAt: 1 };

describe('tickets in Redis', () => {
  it('are unavailable, not refused, while it is away', async () => {
    const link = await openRedisLink(testRedisUrl());
    const tickets = redisTickets(await ready({ url: link.url }));
    link.die();

    await expect(tickets.issue(claims, 1000)).rejects.toMatchObject({ name: 'Unavailable' });
    await expect(tickets.redeem('a'.repeat(43))).rejects.toMatchObject({ name: 'Unavailable' });
    link.close();
  });

  it('cannot be read out of its keys', async () => {
    const tickets = redisTickets(await ready({ url: testRedisUrl() }));

    const ticket = await tickets.issue(claims, 60_000);
    const keys = await admin.keys('orderline:ticket:*');
    expect(keys).toHaveLength(1);
    expect(`${keys} ${await admin.get(keys[0] ?? '')}`).not.toContain(ticket);
  });
});
