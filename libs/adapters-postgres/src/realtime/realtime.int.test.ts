import type { NotificationDraft, NotificationId } from '@orderline/domain/notifications';
import { aDraft } from '@orderline/domain/notifications.contract';
import { type ChannelName, channelOf, nameOf, openNewsLog } from '@orderline/domain/realtime';
import { announcementsContract, channelLogContract } from '@orderline/domain/realtime.contract';
import { asId, type EventId, type Insertion, type OrderId, type UserId } from '@orderline/domain/shared';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { drizzleOver } from '../connection/drizzle.ts';
import { PLANNED_ONCE } from '../connection/planner.ts';
import type { Pool } from '../connection/pool.ts';
import type { Statement } from '../connection/statement.ts';
import { pgInsertNotifications } from '../notifications/notifications.ts';
import { pgOrders } from '../orders/orders.ts';
import { useDatabase } from '../testing/database.ts';
import { explained } from '../testing/explained.ts';
import { openFaultyLink } from '../testing/faulty-link.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';
import { orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';
import { pgAnnouncer } from './announcements.ts';
import type { Pause } from './asking.ts';
import { type ChannelViews, pgChannelLog } from './channel-log.ts';
import { pgBeginEpoch, pgChannelEpoch } from './epoch.ts';
import { type PgAnnouncements, pgAnnouncements } from './listening.ts';

const opened = useDatabase();

const views: ChannelViews = {
  notification: ({ id, subject }) => ({ id, subject }),
  orderEvent: (entry) => ({ entry, only: newId() }),
};

const log = () => pgChannelLog(opened().database.business, views);

const beginEpoch = () => pgBeginEpoch(opened().database.business)();

const idOf = (channel: ChannelName): string => channel.slice(channel.indexOf(':') + 1);

const aCustomer = async (): Promise<UserId> => (await aHouse(opened()).aCustomer()).id;

const told = (userId: UserId): Insertion<NotificationDraft> => ({
  delivery: { consumer: 'c', eventId: newId<EventId>(), type: 't', aggregateId: newId(), version: 1 },
  row: aDraft({
    ...{ id: newId<NotificationId>(), userId, createdAt: new Date() },
    subject: { type: 'order', id: newId() },
  }),
});

channelLogContract('of users in PostgreSQL', async () => {
  const { database, outside } = opened();
  const insert = pgInsertNotifications(database.business);
  return {
    log: log(),
    aChannel: async () => nameOf({ kind: 'user', id: await aCustomer() }),
    publish: (channel, count) => {
      const insertions = Array.from({ length: count }, () => told(asId(idOf(channel))));
      return insert(insertions, new Date());
    },
    forget: (channel, upTo) => outside`
      delete from notifications where user_id = ${idOf(channel)} and "offset" <= ${upTo}`,
    beginEpoch,
  };
}, ['nowhere']);

channelLogContract('of orders in PostgreSQL', async () => {
  const { outside } = opened();
  const shop = aShop(opened());
  const product = await shop.aProduct(1_000);
  return {
    log: log(),
    aChannel: async () => {
      const basket = [{ product, quantity: 1 }];
      const order = orderOf(await shop.aCustomer(), basket);
      await shop.placement.place(placementOf(order, basket));
      return nameOf({ kind: 'order', id: order.id });
    },
    publish: (channel, count) => outside`
      with moved as (
        update orders set version = version + ${count} where id = ${idOf(channel)} returning id, version - ${count} as before
      )
      insert into order_history (order_id, version, type, at)
      select id, before + step, 'OrderPaid', now() from moved, generate_series(1, ${count}) as step`,
    beginEpoch,
    nowhere: () => nameOf({ kind: 'order', id: newId<OrderId>() }),
  };
}, ['forget']);

describe('the log of channels in PostgreSQL', () => {
  it('stands at the beginning for a user who was told nothing, or is not there, with nothing unread', async () => {
    const epoch = await pgChannelEpoch(opened().database.business)();
    for (const id of [await aCustomer(), newId<UserId>()]) {
      const [answer] = await log().read([{ channel: nameOf({ kind: 'user', id }), since: undefined }]);
      const standing = { position: { epoch, offset: 0 }, unread: { count: 0, revision: 0 } };
      expect(answer).toEqual({ ok: true, value: { ...standing, publications: [] } });
    }
  });

  it('says how many are unread at the same moment', async () => {
    const userId = await aCustomer();
    const insert = pgInsertNotifications(opened().database.business);
    await insert([told(userId), told(userId)], new Date());
    const [answer] = await log().read([{ channel: nameOf({ kind: 'user', id: userId }), since: undefined }]);
    expect(answer).toMatchObject({ ok: true, value: { unread: { count: 2, revision: 2 } } });
  });

  it('tells of an order what became of it, in kebab case, as its history has it', async () => {
    const shop = aShop(opened());
    const product = await shop.aProduct(10);
    const basket = [{ product, quantity: 1 }];
    const order = orderOf(await shop.aCustomer(), basket);
    await shop.placement.place(placementOf(order, basket));
    const epoch = await pgChannelEpoch(opened().database.business)();
    const [answer] = await log().read([
      { channel: nameOf({ kind: 'order', id: order.id }), since: { epoch, offset: 0 } },
    ]);
    expect(answer).toEqual({
      ok: true,
      value: {
        position: { epoch, offset: 1 },
        publications: [
          {
            offset: 1,
            type: 'order-placed',
            data: { entry: { type: 'OrderPlaced', version: 1, at: order.placedAt }, only: expect.any(String) },
            at: order.placedAt.getTime(),
          },
        ],
      },
    });
  });

  it('does not know what is kept elsewhere', async () => {
    const channel = nameOf({ kind: 'admin', topic: 'orders' });
    expect(channelOf(channel)).not.toBeNull();
    expect(await log().read([{ channel, since: undefined }])).toEqual([
      { ok: false, error: { kind: 'unrecoverable' } },
    ]);
  });

  it('asks PostgreSQL once for each kind of channel, however many there are', async () => {
    const texts: string[] = [];
    const { business } = opened().database;
    const asked = pgChannelLog(
      {
        send: (one) => {
          texts.push(one.text);
          return business.send(one);
        },
      },
      views,
    );
    const users = Array.from({ length: 40 }, () => nameOf({ kind: 'user', id: newId<UserId>() }));
    const orders = Array.from({ length: 40 }, () => nameOf({ kind: 'order', id: newId<OrderId>() }));
    await asked.read([...users, ...orders].map((channel) => ({ channel, since: undefined })));
    expect(texts).toHaveLength(2);
  });

  it('reads its tables by their indexes, of however many notifications and orders', async () => {
    const { database, outside } = opened();
    const shop = aShop(opened());
    const basket = [{ product: await shop.aProduct(10), quantity: 1 }];
    const order = orderOf(await shop.aCustomer(), basket);
    await shop.placement.place(placementOf(order, basket));
    await outside`
      insert into orders select (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid()))).*
      from orders as one cross join generate_series(1, 20000) where one.id = ${order.id}`;
    await outside`
      insert into order_history (order_id, version, type, at)
      select ${order.id}, step, 'OrderPaid', now() from generate_series(2, 2000) as step`;
    await outside`update orders set version = 2000 where id = ${order.id}`;
    const [ada, grace] = [await aCustomer(), await aCustomer()];
    await outside`
      insert into notifications (id, user_id, type, title, body, subject_type, subject_id, created_at)
      select gen_random_uuid(), case when n % 2 = 0 then ${ada}::uuid else ${grace}::uuid end, 't', '', '', 'order',
        gen_random_uuid(), now()
      from generate_series(1, 3000) as n`;
    await outside`analyze orders, order_history, notifications, notification_counters`;
    const sent: Statement[] = [];
    const send: Pool['send'] = (statement) => {
      sent.push(statement);
      return database.business.send(statement);
    };
    const epoch = await pgChannelEpoch(database.business)();
    const answers = await pgChannelLog({ send }, views).read([
      { channel: nameOf({ kind: 'user', id: ada }), since: { epoch, offset: 1495 } },
      { channel: nameOf({ kind: 'order', id: order.id }), since: { epoch, offset: 1995 } },
    ]);
    expect(answers.map((answer) => answer.ok && answer.value.publications.length)).toEqual([5, 5]);
    expect((await pgOrders(drizzleOver(send)).owners([order.id])).get(order.id)).toBe(order.customerId);
    expect(sent).toHaveLength(3);
    for (const statement of sent) {
      const { whole, visited } = await explained(outside, statement, PLANNED_ONCE);
      expect([statement.text, whole.filter((table) => table !== 'channel_epoch')]).toEqual([statement.text, []]);
      expect([statement.text, Math.max(visited, 50)]).toEqual([statement.text, 50]);
    }
  });
});

const openAll: PgAnnouncements[] = [];

afterEach(async () => {
  await Promise.all(openAll.splice(0).map((one) => one.close()));
});

const openListening = (more: Partial<Parameters<typeof pgAnnouncements>[0]> = {}): PgAnnouncements => {
  const one = pgAnnouncements({
    url: opened().url,
    applicationName: 'test',
    connectTimeoutMs: 5_000,
    announcedAs: () => null,
    onListening: () => undefined,
    onAnswer: () => undefined,
    onFailure: () => undefined,
    ...more,
  });
  openAll.push(one);
  return one;
};

/** A clock whose pauses end when the test says so. */
const heldPauses = () => {
  const waiting = new Map<number, Set<() => void>>();
  const pause: Pause = (ms, signal) =>
    new Promise((resolve) => {
      const ends = waiting.get(ms) ?? new Set();
      waiting.set(ms, ends.add(resolve));
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  const pass = (ms: number) => {
    for (const end of waiting.get(ms) ?? []) end();
    waiting.delete(ms);
  };
  return { pause, pass };
};

const cut = () => opened().outside`
  select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'test listening' and datname = current_database()`;

announcementsContract('by LISTEN and NOTIFY', async () => ({
  announcer: pgAnnouncer(opened().database.business, (error) => expect.unreachable(String(error))),
  openAnnouncements: async () => openListening(),
  newId,
  cut,
}));

describe('a connection that listens', () => {
  const [everyMs, answerMs, againMs] = [10_000, 5_000, 500];
  const patience = { timeout: 10_000 };

  it('is asked while nothing happens, so that whoever watches it knows that it answers', async () => {
    const { pause, pass } = heldPauses();
    let answers = 0;
    const one = openListening({ pause, onAnswer: () => (answers += 1) });
    await one.follow(nameOf({ kind: 'admin', topic: 'stock' }));
    for (const count of [1, 2, 3]) {
      await vi.waitFor(() => {
        pass(everyMs);
        expect(answers).toBeGreaterThanOrEqual(count);
      }, patience);
    }
  });

  it('is made anew where it is open and answers nothing, and says that something may have been missed', async () => {
    const link = await openFaultyLink(opened().url);
    try {
      const { pause, pass } = heldPauses();
      const [failures, told]: [unknown[], string[]] = [[], []];
      const one = openListening({ url: link.url, pause, onFailure: (error) => failures.push(error) });
      one.listen({ heard: () => undefined, interrupted: () => told.push('interrupted') });
      await one.follow(nameOf({ kind: 'admin', topic: 'stock' }));
      link.freeze();
      await vi.waitFor(() => {
        pass(everyMs);
        pass(answerMs);
        expect(String(failures)).toContain('has not answered');
      }, patience);
      link.heal();
      await vi.waitFor(() => {
        pass(againMs);
        expect(told).toEqual(['interrupted']);
      }, patience);
      await one.follow(nameOf({ kind: 'admin', topic: 'orders' }));
    } finally {
      await link.close();
    }
  });
});

describe('news by NOTIFY', () => {
  const stock = nameOf({ kind: 'admin', topic: 'stock' });
  const someNews = () => ({ id: newId(), channel: stock, type: 'stock-depleted', data: { available: 0 }, at: 1 });

  const aProcess = () => {
    const news = openNewsLog(newId);
    const listening = openListening({ announcedAs: news.add, onListening: (isAgain) => isAgain && news.beginAnew() });
    const heard: unknown[] = [];
    listening.listen({ heard: (one) => void heard.push(one), interrupted: () => undefined });
    return { news, ...listening, heard };
  };

  it('are numbered by each process that hears them, once for each id, and told to those who follow', async () => {
    const [one, other] = [aProcess(), aProcess()];
    const announcer = pgAnnouncer(opened().database.business, (error) => expect.unreachable(String(error)));
    const marker = nameOf({ kind: 'user', id: newId<UserId>() });
    await Promise.all([one.follow(stock), other.follow(marker)]);
    const [first, second] = [someNews(), someNews()];
    await announcer.publish([first, second, first]);
    await announcer.announce([{ kind: 'advanced', channel: marker }]);
    await vi.waitFor(() => expect(one.heard).toHaveLength(2), { timeout: 10_000 });
    await vi.waitFor(() => expect(other.heard).toEqual([{ kind: 'advanced', channel: marker }]), { timeout: 10_000 });
    for (const { news } of [one, other]) {
      const [standing] = await news.read([{ channel: stock, since: undefined }]);
      expect(standing).toMatchObject({ ok: true, value: { position: { offset: 2 } } });
    }
  });

  it('pass over what somebody else says in the same channel', async () => {
    const process = aProcess();
    await process.follow(stock);
    for (const payload of ['', '{', 'null', '7', '{"other":1}']) {
      await opened().outside`select pg_notify('orderline_realtime', ${payload})`;
    }
    const announcer = pgAnnouncer(opened().database.business, (error) => expect.unreachable(String(error)));
    await announcer.publish([someNews()]);
    await vi.waitFor(() => expect(process.heard).toHaveLength(1), { timeout: 10_000 });
  });

  it('are in another epoch once some may have been missed', async () => {
    const process = aProcess();
    await process.follow(stock);
    const [before] = await process.news.read([{ channel: stock, since: undefined }]);
    await cut();
    await vi.waitFor(
      async () => {
        const [after] = await process.news.read([{ channel: stock, since: undefined }]);
        expect(after?.ok && before?.ok && after.value.position.epoch !== before.value.position.epoch).toBe(true);
      },
      { timeout: 10_000 },
    );
  });

  it('are told without their data where these are too long', async () => {
    const process = aProcess();
    await process.follow(stock);
    const announcer = pgAnnouncer(opened().database.business, (error) => expect.unreachable(String(error)));
    await announcer.publish([{ ...someNews(), data: 'x'.repeat(9_000) }]);
    await vi.waitFor(() => expect(process.heard).toMatchObject([{ publication: { data: null } }]), { timeout: 10_000 });
  });
});

it('an announcement that cannot be made is told as lost, and fails nobody', async () => {
  const lost: unknown[] = [];
  const away = { send: () => Promise.reject(new Error('away')) };
  const announcer = pgAnnouncer(away, (error) => void lost.push(error));
  await announcer.announce([{ kind: 'advanced', channel: nameOf({ kind: 'user', id: newId<UserId>() }) }]);
  expect(lost).toEqual([new Error('away')]);
});
