import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { nameOf, type Position } from '@orderline/domain/realtime';
import { memoryAir, memoryChannelLog } from '@orderline/domain/realtime.memory';
import { asId, type UserId } from '@orderline/domain/shared';
import { createLogger, createMetrics, createStateLog, loadConcerns } from '@orderline/platform';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openAnnouncer, openRealtime, ticketsOf } from './realtime.ts';

const WITHIN = { timeout: 20_000, interval: 20 };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const settingsFor = (REDIS_URL: string) => {
  const env = {
    ENVIRONMENT: 'test',
    DATABASE_URL: process.env.TEST_DATABASE_URL ?? 'postgres://u:p@db/shop',
    REDIS_URL,
  };
  return loadConcerns('api', ['database', 'redis'], { env, readFile: () => '{}' });
};

const aServerThatIsAway = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return `redis://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
};

/** A process of the worker or the api; both announce, and one of the api hears as well. */
const aProcess = async (url: string, stored = memoryChannelLog()) => {
  const config = settingsFor(url);
  const said: string[] = [];
  const write = (line: string) => void said.push(String(JSON.parse(line).msg));
  const logger = createLogger({ service: 'test', version: '0', level: 'info' }, { write });
  const needs = { logger, states: createStateLog({ logger }), metrics: createMetrics('test') };
  const link = await openAnnouncer({
    ...{ ...needs, redis: config.redis, otherwise: memoryAir().announcer },
    // What takes too long is announced to nobody.
    commandMs: 10_000,
  });
  closing.push(link.close);
  const loop = () => ({ failed: () => undefined, progressed: () => undefined });
  const hear = async () => {
    const realtime = await openRealtime({ config, stored, link, states: needs.states, loop });
    closing.push(realtime.close);
    return realtime;
  };
  return { ...link, tickets: ticketsOf(link), hear, stored, said, metrics: needs.metrics };
};

const aUser = () => nameOf({ kind: 'user', id: asId(randomUUID()) });

const { TEST_REDIS_URL, VITEST_POOL_ID } = process.env;

describe.skipIf(!TEST_REDIS_URL)('processes that share a Redis', () => {
  const url = `${TEST_REDIS_URL}/${VITEST_POOL_ID}`;

  it('tell each other what happens, and whoever comes back is answered without PostgreSQL', async () => {
    const truth = memoryChannelLog();
    const [worker, api, other] = [await aProcess(url, truth), await aProcess(url, truth), await aProcess(url)];
    const [here, there] = [await api.hear(), await other.hear()];
    const channel = aUser();
    const heard: unknown[] = [];
    here.announcements.listen({ heard: (one) => void heard.push(one), interrupted: () => undefined });
    await here.announcements.follow(channel);
    const begin: Position = { epoch: 'epoch-1', offset: 0 };
    const announcement = truth.publish(channel);
    await vi.waitFor(async () => {
      await worker.announcer.announce([announcement]);
      expect(heard).toContainEqual(announcement);
    }, WITHIN);
    // The other process's own log knows nothing of it: what it says is from Redis alone.
    const [recent] = await there.recent.read([{ channel, since: begin }]);
    expect(recent).toMatchObject({ ok: true, value: { publications: [announcement.publication] } });
    const [known] = await there.log.read([{ channel, since: { ...begin, offset: 1 } }]);
    expect(known).toMatchObject({ ok: false });
  });

  it('number what staff follow, and answer it anywhere', async () => {
    const [worker, api] = [await aProcess(url), await aProcess(url)];
    const { log } = await api.hear();
    const channel = nameOf({ kind: 'admin', topic: 'stock' });
    const news = { id: randomUUID(), channel, type: 'stock-depleted', data: { available: 0 }, at: 1 };
    await worker.announcer.publish([news]);
    const standing = await log.read([{ channel, since: undefined }]);
    expect(standing).toMatchObject([{ ok: true, value: { position: { offset: 1 } } }]);
    expect(Object.keys((await api.hear()).checks)).toEqual(['announcements']);
  });

  it('redeem each other’s tickets', async () => {
    const [one, other] = [await aProcess(url), await aProcess(url)];
    const userId = asId<UserId>(randomUUID());
    const claims = { userId, sessionId: null, apiKeyId: null, scopes: [], expiresAt: 1 };
    const ticket = await one.tickets.issue(claims, 60_000);
    expect(await other.tickets.redeem(ticket)).toEqual(claims);
    expect(await one.tickets.redeem(ticket)).toBeNull();
  });
});

describe('a process whose Redis is away', () => {
  it('starts, answers from PostgreSQL, announces to nobody, and says each once', async () => {
    const { announcer, hear, stored, said, checks, metrics } = await aProcess(await aServerThatIsAway());
    const { recent, log, announcements } = await hear();
    const channel = aUser();
    const announcement = stored.publish(channel);
    await announcer.announce([announcement]);
    await announcer.announce([announcement]);
    await announcements.follow(channel);
    for (const one of [recent, log]) {
      const [answer] = await one.read([{ channel, since: { epoch: 'epoch-1', offset: 0 } }]);
      expect(answer).toMatchObject({ ok: true, value: { publications: [announcement.publication] } });
    }
    await expect(checks.announcing?.check()).rejects.toThrow('ECONNREFUSED');
    expect(said.toSorted()).toEqual([
      'announcements: what happens is seen late, as it is looked for',
      'announcing: what happens is announced to nobody, and seen late',
    ]);
    expect((await metrics.realtimeAnnouncements.get()).values).toMatchObject([
      { value: 2, labels: { outcome: 'failed' } },
    ]);
  });
});

describe('a process without Redis', () => {
  it('has tickets of its own, and announces by what it is given', async () => {
    const { tickets, checks, redis } = await aProcess('');
    const claims = { userId: asId<UserId>('a'), sessionId: null, apiKeyId: null, scopes: [], expiresAt: 1 };
    expect(await tickets.redeem(await tickets.issue(claims, 60_000))).toEqual(claims);
    expect([checks, redis]).toEqual([{}, undefined]);
  });
});
