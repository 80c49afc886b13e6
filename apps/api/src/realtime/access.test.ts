import { newId } from '@orderline/composition';
import { asId, type OrderId, type UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { openShop } from '../testing/shop.ts';
import { createAccess } from './access.ts';

const principalOf = (userId: UserId) => ({ userId, sessionId: null, apiKeyId: null, scopes: new Set<never>() });

describe('whose orders are followed', () => {
  it('is asked for hundreds at a time, and answered each its own', async () => {
    const shop = await openShop();
    const { body: placed } = await shop.order([{ productId: shop.mug.id, quantity: 1 }]);
    const calls: number[] = [];
    const orderOwners: typeof shop.application.orders.orderOwners = (command) => {
      calls.push(command.orderIds.length);
      return shop.application.orders.orderOwners(command);
    };
    const { mayFollow } = createAccess({ orders: { ...shop.application.orders, orderOwners } });
    const [ada, grace] = [asId<UserId>(shop.ada.id), newId<UserId>()];
    const asks = (userId: UserId) => (id: OrderId) => mayFollow({ kind: 'order', id }, principalOf(userId));
    const others = Array.from({ length: 9_999 }, () => newId<OrderId>());
    const answers = await Promise.all([asks(ada)(placed.id), ...others.map(asks(ada)), asks(grace)(placed.id)]);
    expect(answers.flatMap((isAllowed, index) => (isAllowed ? [index] : []))).toEqual([0]);
    expect(calls).toEqual(Array.from({ length: 20 }, () => 500));
  });

  it('cannot be told while they cannot be asked for', async () => {
    const shop = await openShop();
    const away = new Error('the database is away');
    const { mayFollow } = createAccess({
      orders: { ...shop.application.orders, orderOwners: () => Promise.reject(away) },
    });
    const asked = mayFollow({ kind: 'order', id: newId<OrderId>() }, principalOf(newId<UserId>()));
    await expect(asked).rejects.toBe(away);
  });
});
