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

  it('is marked as read, some or all, and only by its user', async () => {
    const { welcome, inbox, ada, send, ...shop } = await openInbox();
    for (const _time of [1, 2, 3]) await welcome(ada.id);
    const [newest] = (await inbox()).body.items;
    const mark = (body: object, token = ada.token) => send('POST /api/v1/notifications/read', { token, body });
    const grace = await customer({ ...shop, send }, 'grace');
    expect((await mark({ ids: [newest.id] }, grace.token)).body).toEqual({ read: 0 });
    expect((await mark({ ids: [newest.id] })).body).toEqual({ read: 1 });
    expect((await mark({ all: true })).body).toEqual({ read: 2 });
    expect((await inbox()).body.items.every(({ readAt }: { readAt: string | null }) => readAt !== null)).toBe(true);
  });

  it.each([{}, { ids: [], all: true }, { ids: ['x'] }, { all: false }])('is not marked by %j', async (body) => {
    const { send, ada } = await openInbox();
    const refused = await send('POST /api/v1/notifications/read', { token: ada.token, body });
    expect([refused.status, refused.body.code]).toEqual([422, 'validation-failed']);
  });
});
