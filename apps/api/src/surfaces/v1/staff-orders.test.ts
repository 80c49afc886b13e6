import { newId } from '@orderline/composition';
import { findOrders } from '@orderline/contracts/http/v1/staff-orders';
import { orderNumberOf } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { customer, openShop } from '../../testing/shop.ts';

const openDesk = async () => {
  const shop = await openShop();
  const grace = await customer(shop, 'grace');
  const order = async (token: string, quantity: number) => {
    const placed = await shop.order([{ productId: shop.mug.id, quantity }], { token });
    return String(placed.body.id);
  };
  const [adas, graces] = [await order(shop.ada.token, 1), await order(grace.token, 2)];
  const ask = (request: Parameters<typeof shop.send>[0]) => shop.send(request, { token: shop.admin });
  const listed = async (query: string) => {
    const { status, body } = await ask(`GET /internal/orders?${query}`);
    expect(status).toBe(200);
    return findOrders.answers[200].parse(body).items.map(({ id }) => id);
  };
  return { ...shop, grace, adas, graces, ask, listed };
};

describe('orders of all customers', () => {
  it('are listed for staff, narrowed down by status, customer, product and time', async () => {
    const { adas, graces, ask, listed, grace, mug } = await openDesk();
    expect(await listed('')).toEqual([graces, adas]);
    expect(await listed(`customerId=${grace.id}`)).toEqual([graces]);
    expect(await listed(`sku=${mug.sku.toLowerCase()}`)).toEqual([graces, adas]);
    expect(await listed('sku=NOTHING')).toEqual([]);
    expect(await listed('placedBefore=2001-01-01T00:00:00Z')).toEqual([]);
    await ask(`POST /internal/orders/${adas}/cancellation`);
    expect(await listed('status=cancelled')).toEqual([adas]);
    const first = await ask('GET /internal/orders?limit=1');
    expect(await listed(`limit=1&cursor=${first.body.page.next}`)).toEqual([adas]);
    const elsewhere = await ask(`GET /internal/orders?status=placed&cursor=${first.body.page.next}`);
    expect(elsewhere.body.code).toBe('invalid-query');
  });

  it.each([
    'status=lost',
    'customerId=1',
    'sku=%20',
    'placedFrom=yesterday',
    'placedFrom=2026-01-02T00:00:00Z&placedBefore=2026-01-02T00:00:00Z',
    'limit=0',
    'q=x',
  ])('are not listed by %s', async (query) => {
    const { ask } = await openDesk();
    const { status, body } = await ask(`GET /internal/orders?${query}`);
    expect([status, body.code]).toEqual([400, 'invalid-query']);
  });

  it('are read and cancelled by staff, which the customer is told', async () => {
    const { adas, ask, send, ada } = await openDesk();
    const read = await ask(`GET /internal/orders/${adas}`);
    expect([read.status, read.body.id, read.headers.get('etag')]).toEqual([200, adas, '"1"']);
    const ended = await ask(`POST /internal/orders/${adas}/cancellation`);
    expect(ended.body.cancellation).toMatchObject({ reason: 'staff', detail: 'Cancelled by the shop.' });
    const hers = await send(`GET /api/v2/orders/${adas}`, { token: ada.token });
    expect(hers.body.cancellation.reason).toBe('staff');
    const late = await send(`POST /api/v2/orders/${adas}/cancellation`, { token: ada.token });
    expect([late.status, late.body.detail]).toEqual([409, 'The order is cancelled: cancelled by the shop.']);
    const events = await ask(`GET /internal/orders/${adas}/events`);
    expect(events.body.items.map(({ type }: { type: string }) => type)).toEqual(['OrderPlaced', 'OrderCancelled']);
    expect((await ask(`GET /internal/orders/${newId()}/events`)).status).toBe(404);
  });
});

describe('one search', () => {
  const found = async (desk: Awaited<ReturnType<typeof openDesk>>, q: string) => {
    const { status, body } = await desk.ask(`GET /internal/search?q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
    const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);
    return [ids(body.orders), ids(body.customers), ids(body.products)];
  };

  it('finds orders, customers and products by what is known of them', async () => {
    const desk = await openDesk();
    const { adas, graces, ada, grace, mug } = desk;
    expect(await found(desk, adas.toUpperCase())).toEqual([[adas], [], []]);
    expect(await found(desk, grace.id)).toEqual([[], [grace.id], []]);
    expect(await found(desk, mug.id)).toEqual([[], [], [mug.id]]);
    const number = orderNumberOf(graces as Parameters<typeof orderNumberOf>[0]);
    expect((await found(desk, ` ${number.toLowerCase().replace('-', ' ')}`))[0]).toEqual([graces]);
    expect(await found(desk, 'GRACE')).toEqual([[graces], [grace.id], []]);
    expect((await found(desk, 'ada@')).slice(0, 2)).toEqual([[adas], [ada.id]]);
    expect(await found(desk, mug.sku)).toEqual([[], [], [mug.id]]);
    expect(await found(desk, '%%%')).toEqual([[], [], []]);
  });

  it.each(['', 'q=', 'q=ab', 'q=%20a%20', `q=${'x'.repeat(201)}`, 'q=a%00b'])('refuses %s', async (query) => {
    const { ask } = await openDesk();
    expect((await ask(`GET /internal/search?${query}`)).body.code).toBe('invalid-query');
  });
});
