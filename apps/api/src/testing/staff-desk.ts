import { newId } from '@orderline/composition';
import { asId, type OrderId, type UserId } from '@orderline/domain/shared';
import { shippingAddress, stocked } from './shop.ts';
import { openAdmin } from './staff-browser.ts';

/** What somebody writes where a name is asked for. */
export const hostile = '"><script>alert(1)</script><img src=x onerror=alert(2)>\'&';

/** The pages of staff, before a shop in which every text that can be hostile is. */
export const openDesk = async ({ units = 10 } = {}) => {
  const admin = openAdmin();
  const { send, tokenFor } = admin;
  const staffToken = await tokenFor(newId<UserId>(), 'staff');
  const credentials = { email: 'ada@example.com', password: 'analytical engine' };
  const registered = await send('POST /api/v1/users', { body: { ...credentials, name: `Ada ${hostile}` } });
  const customerId = asId<UserId>(String(registered.body.id));
  const details = {
    ...{ sku: 'MUG-01', title: `Mug ${hostile}`, description: `Blue\n${hostile}`, category: 'kitchen' },
    price: { amount: '8.50', currency: 'GBP' },
  };
  const mug = await stocked(admin, { staff: staffToken, details, units });
  const order = async (quantity = 1): Promise<OrderId> => {
    const token = await tokenFor(customerId, 'customer');
    const placed = await send('POST /api/v1/orders', {
      token,
      headers: { 'Idempotency-Key': newId() },
      body: {
        items: [{ productId: mug.id, quantity }],
        shippingAddress: { ...shippingAddress, recipient: `Ada ${hostile}`, line1: hostile, city: hostile },
      },
    });
    if (placed.status !== 201) throw new Error(placed.text);
    return asId(String(placed.body.id));
  };
  return { ...admin, customerId, mug, order };
};
