import { describe, expect, it } from 'vitest';
import { createApplication } from '../features.ts';
import { inMemoryPorts } from './in-memory.ts';

const shippingAddress = { recipient: 'Ada', line1: '1 Mill Lane', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' };

const accepted = <Value>(result: { readonly ok: true; readonly value: Value } | { readonly ok: false }): Value => {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result.value;
};

const setUp = async () => {
  const seen: string[] = [];
  const application = createApplication(inMemoryPorts(), (name, run) => {
    seen.push(name);
    return run();
  });
  const { users, catalog, inventory } = application;
  const ada = accepted(
    await users.registerUser({ email: 'ada@example.com', password: 'correct horse', name: 'Ada' }),
  ).value;
  const details = { sku: 'MUG-01', title: 'Enamel mug', description: '', category: 'kitchen' };
  const mug = accepted(await catalog.createProduct({ ...details, price: { minor: 850, currency: 'GBP' } })).value;
  accepted(await inventory.adjustStock({ productId: mug.id, delta: 5, reason: 'delivery' }));
  const order = (quantity: number) =>
    application.orders.placeOrder({ customerId: ada.id, shippingAddress, items: [{ productId: mug.id, quantity }] });
  return { application, seen, ada, mug, order };
};

describe('the product in memory', () => {
  it('takes an order from registration to a cancelled order, and its books agree', async () => {
    const { application, ada, mug, order } = await setUp();
    const placed = accepted(await order(2)).value;
    expect(placed.total).toEqual({ minor: 1700, currency: 'GBP' });
    accepted(await order(3));
    const stock = accepted(await application.inventory.findStock({ productId: mug.id }));
    expect(stock).toMatchObject({ onHand: 5, reserved: 5 });
    expect(await order(1)).toMatchObject({ ok: false, error: { kind: 'out-of-stock' } });
    accepted(await application.orders.cancelOrder({ orderId: placed.id, customerId: ada.id }));
    expect(accepted(await application.reporting.reconcile())).toMatchObject({
      orders: { total: 2, open: 1, cancelled: 1 },
      orderPlaced: { recorded: 2 },
      stock: { received: 5n, onHand: 5n, reserved: 3n, shipped: 0n, openLines: 3n },
    });
  });

  it('tells the stock of a product to whoever looks at the product', async () => {
    const { application, mug, order } = await setUp();
    accepted(await order(5));
    expect(accepted(await application.catalog.findProduct({ productId: mug.id }))).toMatchObject({
      availability: 'out_of_stock',
    });
  });

  it('is observed under the name of each use case', async () => {
    const { seen, order } = await setUp();
    await order(1);
    expect(seen).toEqual(['users.registerUser', 'catalog.createProduct', 'inventory.adjustStock', 'orders.placeOrder']);
  });
});
