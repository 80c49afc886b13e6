import { newId } from '@orderline/composition';
import { asId, type EventId, type Id } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { customer, openShop } from '../../testing/shop.ts';

const openInbox = async () => {
  const shop = await openShop();
  const welcome = (userId: string) => {
    const delivery = {
      consumer: 'notifications',
      eventId: newId<EventId>(),
      type: 'UserRegistered',
      aggregateId: newId<Id>(),
      version: 1,
    };
    return shop.application.notifications.notifyUsers([
      { delivery, notice: { type: 'user-registered', userId: asId(userId), name: 'Ada' } },
    ]);
  };
  const inbox = (query = '', token = shop.ada.token) => shop.send(`GET /api/v1/notifications${query}`, { token });
  return { ...shop, welcome, inbox };
};

describe('the inbox', () => {
  it('is read newest first, page by page', async () => {
    const { welcome, inbox, ada } = await openInbox();
    for (const _time of [1, 2, 3]) await welcome(ada.id);
    const first = await inbox('?limit=2');
    const second = await inbox(`?limit=2&cursor=${first.body.page.next}`);
    const ids = [...first.body.items, ...second.body.items].map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted().toReversed());
    expect(new Set(ids).size).toBe(3);
    expect(first.body.items[0]).toMatchObject({ type: 'user-registered', readAt: null, subject: { type: 'user' } });
  });

  it('says with each page how many are unread, and from which position its channel is to be followed', async () => {
    const { welcome, inbox, ada, send } = await openInbox();
    expect((await inbox()).body).toMatchObject({ items: [], unread: 0, position: { epoch: 'memory', offset: 0 } });
    for (const _time of [1, 2, 3]) await welcome(ada.id);
    const { body } = await inbox('?limit=2');
    expect(body).toMatchObject({ unread: 3, position: { epoch: 'memory', offset: 3 } });
    expect(body.items.map(({ offset }: { offset: number }) => offset)).toEqual([3, 2]);
    const marked = await send('POST /api/v1/notifications/read', {
      token: ada.token,
      body: { ids: [body.items[0].id] },
    });
    expect(marked.body.unreadRevision).toBeGreaterThan(body.unreadRevision);
    const rest = (await inbox(`?limit=2&cursor=${body.page.next}`)).body;
    expect(rest).toMatchObject({ unread: 2, unreadRevision: marked.body.unreadRevision, position: { offset: 3 } });
  });

  it('is marked as read, some or all, and only by its user', async () => {
    const { welcome, inbox, ada, send, ...shop } = await openInbox();
    for (const _time of [1, 2, 3]) await welcome(ada.id);
    const [newest] = (await inbox()).body.items;
    const mark = (body: object, token = ada.token) => send('POST /api/v1/notifications/read', { token, body });
    const grace = await customer({ ...shop, send }, 'grace');
    expect((await mark({ ids: [newest.id] }, grace.token)).body).toMatchObject({ read: 0, unread: 0 });
    expect((await mark({ ids: [newest.id] })).body).toMatchObject({ read: 1, unread: 2 });
    expect((await mark({ all: true })).body).toMatchObject({ read: 2, unread: 0 });
    expect((await inbox()).body.items.every(({ readAt }: { readAt: string | null }) => readAt !== null)).toBe(true);
  });

  it.each([{}, { ids: [], all: true }, { ids: ['x'] }, { all: false }])('is not marked by %j', async (body) => {
    const { send, ada } = await openInbox();
    const refused = await send('POST /api/v1/notifications/read', { token: ada.token, body });
    expect([refused.status, refused.body.code]).toEqual([422, 'validation-failed']);
  });
});
