import { describe, expect, it } from 'vitest';
import { openShop } from '../../testing/shop.ts';

describe('reconciliation', () => {
  it('tells whoever may read reports how the books stand', async () => {
    const { send, admin, order, mug } = await openShop();
    await order([{ productId: mug.id, quantity: 3 }]);
    const { status, body } = await send('GET /internal/reconciliation', { token: admin });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      orders: { total: 1, open: 1, cancelled: 0 },
      orderPlaced: { recorded: 1 },
      stock: { received: 10, onHand: 10, reserved: 3, openLines: 3, shipped: 0 },
    });
  });
});
