import { newId } from '@orderline/composition';
import type { FulfilmentStatus, RefundId } from '@orderline/domain/fulfilment';
import { memoryFulfilments, memoryRefunds } from '@orderline/domain/fulfilment.memory';
import type { EventId, OrderId, UserId } from '@orderline/domain/shared';
import { asId, orderNumberOf } from '@orderline/domain/shared';
import type { Role } from '@orderline/domain/users';
import { describe, expect, it } from 'vitest';
import type { OpenApi } from '../../../testing/open-api.ts';
import { deadLetter, parkIn } from '../../../testing/parked.ts';
import { openAdmin } from '../../../testing/staff-browser.ts';
import { hostile } from '../../../testing/staff-desk.ts';
import { deadLetterPath } from '../messaging/words.ts';

/** An order on its way, which took its last step so many minutes ago; overdue where that is said. */
const underWay = async (
  { memory }: Pick<OpenApi, 'memory'>,
  { status, at, dueAt = null }: { readonly status: FulfilmentStatus; readonly at: Date; readonly dueAt?: Date | null },
): Promise<OrderId> => {
  const orderId = newId<OrderId>();
  const row = {
    ...{ orderId, customerId: newId<UserId>(), amount: { minor: 850, currency: 'GBP' }, status, attempts: 2 },
    ...{ nextAt: null, dueAt, payment: null, pickRequests: 1, shipmentRequests: 0, deliveredAt: null },
    ...{ refunding: 0, refunded: 0, begunAt: at, updatedAt: at },
  };
  const eventId = newId<EventId>();
  const delivery = { consumer: 'fulfilment', eventId, type: 'OrderPlaced', aggregateId: orderId, version: 1 };
  await memoryFulfilments(memory).insertFulfilments([{ delivery, row }], at);
  return orderId;
};

const minute = (of: number) => new Date(Date.UTC(2026, 2, 4, 4, of));

const open = async (...roles: readonly Role[]) => {
  const admin = openAdmin();
  return { ...admin, ...(await admin.signedIn(...roles)) };
};

describe('stuck orders', () => {
  it('are a file too, by the same filter, with what blocks each by its name', async () => {
    const { ask, ...admin } = await open('support');
    const uncollected = await underWay(admin, { status: 'uncollected', at: minute(3) });
    const overdue = await underWay(admin, { status: 'picking', at: minute(1), dueAt: minute(2) });
    const letter = deadLetter({ error: 'Error: not told' });
    await underWay(admin, { status: 'picking', at: minute(0) });
    const blocked = await underWay(admin, { status: 'shipping', at: minute(2) });
    const { eventId } = await parkIn(admin, { ...letter, wire: { ...letter.wire, key: asId(blocked) } });
    const { text } = await ask('/admin/stuck/csv');
    expect(text.trim().split('\r\n').slice(1)).toEqual([
      expect.stringContaining(`${overdue},picking,`),
      `${orderNumberOf(blocked)},${blocked},shipping,2026-03-04T04:02:00.000Z,carrier,,false,2,fulfilment/${eventId},0,replay-event`,
      expect.stringContaining(`${uncollected},uncollected,`),
    ]);
    expect((await ask('/admin/stuck/csv?status=uncollected')).text.trim().split('\r\n')).toHaveLength(2);
    expect((await ask('/admin/stuck?status=picking')).text).toContain(
      'href="/admin/stuck/csv?status=picking" download',
    );
  });

  it('are listed in every state, the longest without a step first, with what to do', async () => {
    const { ask, ...admin } = await open('support');
    const uncollected = await underWay(admin, { status: 'uncollected', at: minute(3) });
    const overdue = await underWay(admin, { status: 'picking', at: minute(1), dueAt: minute(2) });
    const well = await underWay(admin, { status: 'picking', at: minute(0) });
    const blocked = await underWay(admin, { status: 'shipping', at: minute(2) });
    const letter = deadLetter({ error: `Error: ${hostile}` });
    const event = await parkIn(admin, { ...letter, wire: { ...letter.wire, key: asId(blocked) } });
    const { status, text } = await ask('/admin/stuck');
    const listed = [...text.matchAll(/href="\/admin\/orders\/([\w-]+)"/g)].map(([, id]) => id);
    expect([status, listed]).toEqual([200, [overdue, blocked, uncollected]]);
    expect(text).toContain('3 orders get no further: 1 picking, 1 shipping, 1 uncollected.');
    expect(text).toContain('overdue since');
    expect(text).toContain(deadLetterPath(event));
    expect(text).toContain('settle it with the customer');
    expect(text).not.toContain(orderNumberOf(well));
    expect(text).not.toMatch(/<script>|<img/);
  });

  it('are those too of which a refund brings no answer, though they have come', async () => {
    const { ask, ...admin } = await open('support');
    const orderId = await underWay(admin, { status: 'completed', at: minute(1) });
    await memoryRefunds(admin.memory).insert({
      ...{ id: newId<RefundId>(), orderId, amount: { minor: 1, currency: 'GBP' }, reason: 'late', state: 'requested' },
      ...{ attempts: 5, requestedBy: { kind: 'user', id: newId() } },
      ...{ nextAt: minute(2), requestedAt: minute(1), settledAt: null, refusal: null },
    });
    const { text } = await ask('/admin/stuck?status=completed&waitsFor=payment+provider');
    expect(text).toContain('1 order gets no further: 1 completed.');
    expect(text).toContain(`/admin/orders/${orderId}`);
    expect(text).toContain('1 refund brings no answer.');
    expect(text).toContain('look for it there by its id');
    expect((await ask('/admin/stuck?waitsFor=carrier')).text).not.toContain(orderId);
  });

  it('are narrowed down by state and by whom they wait for', async () => {
    const { ask, ...admin } = await open('viewer');
    const picking = await underWay(admin, { status: 'picking', at: minute(1), dueAt: minute(2) });
    const delivering = await underWay(admin, { status: 'delivering', at: minute(2), dueAt: minute(3) });
    const listed = async (query: string) => {
      const { text } = await ask(`/admin/stuck?${query}`);
      return [picking, delivering].filter((id) => text.includes(`/admin/orders/${id}`));
    };
    expect(await listed('status=&waitsFor=')).toEqual([picking, delivering]);
    expect(await listed('status=picking')).toEqual([picking]);
    expect(await listed('waitsFor=carrier')).toEqual([delivering]);
    expect(await listed('status=picking&waitsFor=carrier')).toEqual([]);
  });

  it('go on page by page', async () => {
    const { ask, ...admin } = await open('viewer');
    const ids: OrderId[] = [];
    for (let of = 0; of < 51; of += 1)
      ids.push(await underWay(admin, { status: 'picking', at: minute(of), dueAt: minute(of) }));
    const first = await ask('/admin/stuck?status=picking');
    const [, next = ''] = /href="(\/admin\/stuck\?[^"]+)">Next page/.exec(first.text) ?? [];
    const second = await ask(next.replaceAll('&amp;', '&'));
    const shown = ids.map((id) => [first, second].map(({ text }) => text.includes(`/admin/orders/${id}`)));
    expect(shown).toEqual([...Array.from({ length: 50 }, () => [true, false]), [false, true]]);
    expect(first.text).toContain('51 orders get no further');
  });

  it.each(['status=delivered', 'waitsFor=Godot', 'colour=red'])(
    'list nothing by a broken filter: %s',
    async (query) => {
      const { ask, ...admin } = await open('viewer');
      const id = await underWay(admin, { status: 'uncollected', at: minute(1) });
      const { status, text } = await ask(`/admin/stuck?${query}`);
      expect([status, text.includes(id), text.includes('class="filters"')]).toEqual([400, false, true]);
    },
  );

  it('tell who may not read events which one is in the way, but not what it fails at, nor lead there', async () => {
    const { ask, send, tokenFor, ...admin } = await open('viewer');
    const orderId = await underWay(admin, { status: 'shipping', at: minute(2) });
    const letter = deadLetter({ error: 'Error: no house number 1879' });
    await parkIn(admin, { ...letter, wire: { ...letter.wire, key: asId(orderId) } });
    const { text } = await ask('/admin/stuck');
    expect(text).toContain(`Blocked by fulfilment/${letter.eventId}`);
    expect(text).not.toMatch(/house number|\/admin\/dead-letters/);
    const blockedBy = async (role: Role) => {
      const { body } = await send('GET /internal/stuck-orders', { token: await tokenFor(newId<UserId>(), role) });
      return body.items[0].blockedBy;
    };
    const id = `fulfilment/${letter.eventId}`;
    expect(await blockedBy('viewer')).toEqual([{ id, error: null }]);
    expect(await blockedBy('support')).toEqual([{ id, error: letter.error }]);
  });

  it('are for who may read orders', async () => {
    const manager = await open('catalog-manager');
    expect((await manager.ask('/admin/stuck')).status).toBe(403);
  });
});
