import { type OrderId, ok } from '@orderline/domain/shared';
import { expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';

const opened = useDatabase();

/** How a release from before refunds writes that it gave back what is left. */
const refundAsBefore = (id: OrderId) => opened().outside`
  with changed as (
    update orders set version = version + 1, updated_at = now() where id = ${id} returning id, version, updated_at
  )
  insert into order_history (order_id, version, type, at)
  select id, version, 'OrderRefunded', updated_at from changed`;

it.each([
  { given: 0, left: 850 },
  { given: 350, left: 500 },
])(
  'an order that an earlier release gives back says so in this one, also after a refund of $given',
  async ({ given, left }) => {
    const { outside } = opened();
    const shop = aShop(opened());
    const [customerId, product] = [await shop.aCustomer(), await shop.aProduct(1)];
    const basket = [{ product, quantity: 1 }];
    const order = orderOf(customerId, basket);
    await shop.placement.place(placementOf(order, basket));
    await outside`update orders set status = 'cancelled' where id = ${order.id}`;
    if (given > 0) {
      await shop.transact(async ({ orders }) => {
        const found = await orders.lock(order.id);
        if (!found) throw new Error('the order is gone');
        const [amount, at] = [{ minor: given, currency: 'GBP' }, new Date()];
        const entry = { type: 'OrderRefunded', version: 2, at, refundId: newId(), amount };
        return ok(await orders.save({ ...found, refunded: amount, version: 2, updatedAt: at }, entry));
      });
    }
    await refundAsBefore(order.id);
    expect((await shop.orders.find(order.id))?.refunded).toEqual({ minor: 850, currency: 'GBP' });
    const { items = [] } = (await shop.orders.history(order.id, { limit: 9 })) ?? {};
    expect(items.at(-1)).toMatchObject({ type: 'OrderRefunded', amount: { minor: left, currency: 'GBP' } });
  },
);
