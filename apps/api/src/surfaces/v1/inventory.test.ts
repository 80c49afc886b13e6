import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { openShop } from '../../testing/shop.ts';

describe('stock', () => {
  it('is read with its ETag', async () => {
    const { send, staff, mug } = await openShop();
    const read = await send(`GET /api/v1/inventory/${mug.id}`, { token: staff });
    expect(read.body).toMatchObject({ onHand: 10, reserved: 0, available: 10 });
    expect(read.headers.get('etag')).toBe(`"${read.body.version}"`);
    expect((await send(`GET /api/v1/inventory/${newId()}`, { token: staff })).status).toBe(404);
  });

  it('is adjusted once per key', async () => {
    const { send, staff, mug, stockOf } = await openShop();
    const receipt = {
      token: staff,
      headers: { 'Idempotency-Key': 'delivery-4711' },
      body: { delta: 5, reason: 'late' },
    };
    const path = `POST /api/v1/inventory/${mug.id}/adjustments` as const;
    const first = await send(path, receipt);
    const again = await send(path, receipt);
    expect([first.status, again.text]).toEqual([201, first.text]);
    expect(await stockOf(mug.id)).toMatchObject({ onHand: 15 });
  });

  it('gives out no more than is free', async () => {
    const { send, staff, mug, order, stockOf } = await openShop();
    await order([{ productId: mug.id, quantity: 4 }]);
    const body = { delta: -7, reason: 'broken' };
    const refused = await send(`POST /api/v1/inventory/${mug.id}/adjustments`, { token: staff, body });
    expect([refused.status, refused.body.code, refused.body.available]).toEqual([409, 'stock-would-be-negative', 6]);
    expect(await stockOf(mug.id)).toMatchObject({ onHand: 10, reserved: 4 });
  });

  it.each([0, 1.5, '5', 2 ** 53])('is not adjusted by %j', async (delta) => {
    const { send, staff, mug, stockOf } = await openShop();
    const body = { delta, reason: 'delivery' };
    const refused = await send(`POST /api/v1/inventory/${mug.id}/adjustments`, { token: staff, body });
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '#/delta']);
    expect(await stockOf(mug.id)).toMatchObject({ onHand: 10 });
  });
});
