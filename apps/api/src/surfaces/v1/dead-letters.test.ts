import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import { deadLetter, parkedIn, parkIn } from '../../testing/parked.ts';

const open = async () => {
  const api = openApi();
  const admin = await api.tokenFor(await api.userWith('admin'), 'admin');
  const ask = (request: `${string} ${string}`, body?: unknown, token = admin) =>
    api.send(request, { token, ...(body === undefined ? {} : { body }) });
  return { ...api, ask, park: (event = deadLetter()) => parkIn(api, event) };
};

const nowhere = { consumer: 'fulfilment', eventId: 'x/0/1' };

describe('dead letters over HTTP', () => {
  it('are listed, counted and read', async () => {
    const { ask, park } = await open();
    const event = await park();
    const waiting = await park(deadLetter({ dueAt: new Date('2026-03-04T05:10:00.000Z') }));
    const listed = async (query: string) =>
      (await ask(`GET /internal/dead-letters${query}`)).body.items.map((item: { eventId: string }) => item.eventId);
    expect(await listed('')).toEqual([event.eventId]);
    expect((await listed('?state=all')).toSorted()).toEqual([event.eventId, waiting.eventId].toSorted());
    expect(await listed('?consumer=notifications')).toEqual([]);
    expect(await listed('?fingerprint=Error%3A+no+amount+%23')).toEqual([event.eventId]);
    expect((await ask('GET /internal/dead-letters/groups')).body).toMatchObject({
      items: [{ consumer: 'fulfilment', fingerprint: 'Error: no amount #', events: 1 }],
      isWhole: true,
    });
    expect(
      (await ask(`GET /internal/dead-letters/event?consumer=fulfilment&eventId=${event.eventId}`)).body,
    ).toMatchObject({
      ...{ partitionKey: event.wire.key, value: event.wire.value, behind: [], moreBehind: false },
      trial: { outcome: 'handled', detail: 'fulfilment' },
    });
  });

  it('go on from page to page', async () => {
    const { ask, park } = await open();
    for (let count = 0; count < 3; count += 1) await park();
    const first = await ask('GET /internal/dead-letters?limit=2');
    const second = await ask(`GET /internal/dead-letters?limit=2&cursor=${encodeURIComponent(first.body.page.next)}`);
    expect([first.body.items.length, second.body.items.length, second.body.page.next]).toEqual([2, 1, null]);
  });

  it('are released as planned, once', async () => {
    const { ask, park, ...api } = await open();
    const event = await park();
    const planned = await ask('GET /internal/dead-letters/replays?consumer=fulfilment');
    expect(planned.body).toMatchObject({ items: [{ eventId: event.eventId }], hasMore: false });
    expect(parkedIn(api)).toEqual([event]);
    const body = { consumer: 'fulfilment', eventIds: [event.eventId, 'gone'] };
    const replay = async () => (await ask('POST /internal/dead-letters/replays', body)).body;
    expect(await replay()).toEqual({ released: [event.eventId], left: ['gone'] });
    expect(await replay()).toEqual({ released: [], left: [event.eventId, 'gone'] });
  });

  it.each([
    ['GET /internal/dead-letters?consumer=nobody', undefined, 404],
    ['GET /internal/dead-letters/replays?consumer=nobody', undefined, 404],
    ['GET /internal/dead-letters/replays', undefined, 400],
    ['GET /internal/dead-letters?state=lost', undefined, 400],
    ['GET /internal/dead-letters?fingerprint=%00', undefined, 400],
    [`GET /internal/dead-letters/event?consumer=fulfilment&eventId=${newId()}`, undefined, 404],
    ['GET /internal/dead-letters/event?consumer=fulfilment', undefined, 400],
    ['GET /internal/dead-letters/event?consumer=fulfilment&eventId=%00', undefined, 400],
    ['POST /internal/dead-letters/event/replay', nowhere, 404],
    ['POST /internal/dead-letters/event/discard', { ...nowhere, reason: 'no' }, 404],
    ['POST /internal/dead-letters/event/discard', nowhere, 422],
    ['POST /internal/dead-letters/event/discard', { ...nowhere, reason: ' ' }, 422],
    ['POST /internal/dead-letters/replays', { consumer: 'fulfilment', eventIds: [] }, 422],
    [
      'POST /internal/dead-letters/replays',
      { consumer: 'fulfilment', eventIds: Array.from({ length: 101 }, (_, place) => `e${place}`) },
      422,
    ],
  ] as const)('answer what is asked wrong: %s %j is %i', async (request, body, status) => {
    const { ask } = await open();
    expect((await ask(request, body)).status).toBe(status);
  });

  it('are read by support, changed by admins, and neither by others', async () => {
    const { ask, park, tokenFor, userWith, ...api } = await open();
    const event = await park();
    const place = { consumer: 'fulfilment', eventId: event.eventId };
    const path = '/internal/dead-letters/event';
    const statuses = async (role: 'support' | 'viewer') => {
      const token = await tokenFor(await userWith(role), role);
      const read = await ask(`GET ${path}?${new URLSearchParams(place).toString()}`, undefined, token);
      const replay = await ask(`POST ${path}/replay`, place, token);
      const discard = await ask(`POST ${path}/discard`, { ...place, reason: 'no' }, token);
      return [read, replay, discard].map(({ status }) => status);
    };
    expect(await statuses('support')).toEqual([200, 403, 403]);
    expect(await statuses('viewer')).toEqual([403, 403, 403]);
    expect(parkedIn(api)).toEqual([event]);
    expect((await ask(`POST ${path}/discard`, { ...place, reason: 'a test order' })).status).toBe(204);
    expect(parkedIn(api)).toEqual([]);
  });
});

describe('stuck orders over HTTP', () => {
  it('are those that the pages show, for who may read orders', async () => {
    const { ask, tokenFor, userWith } = await open();
    expect((await ask('GET /internal/stuck-orders')).body).toEqual({ items: [], page: { next: null } });
    expect((await ask('GET /internal/stuck-orders?status=delivered')).status).toBe(400);
    const manager = await tokenFor(await userWith('catalog-manager'), 'catalog-manager');
    expect((await ask('GET /internal/stuck-orders', undefined, manager)).status).toBe(403);
  });
});
