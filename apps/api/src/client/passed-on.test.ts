import { etagOf } from '@orderline/client';
import { describe, expect, it } from 'vitest';
import { openShopForClients } from '../testing/client-of-shop.ts';
import { shippingAddress } from '../testing/shop.ts';

const opened = async () => {
  const shop = await openShopForClients();
  return { ...shop, client: await shop.signedIn(), lines: [{ sku: shop.mug.sku, quantity: 1 }] };
};

describe('what the API gave', () => {
  it('is taken as the address of the next order and of the address book, with its id, which is not kept', async () => {
    const { client, lines } = await opened();
    const first = await client.orders.place({ lines, shippingAddress });
    const kept = await client.users.createAddress(first.shippingAddress);
    expect(kept).toEqual({ id: kept.id, ...first.shippingAddress });
    const second = await client.orders.place({ lines, shippingAddress: kept });
    expect(second.shippingAddress).toEqual(first.shippingAddress);
    const copied = await client.users.createAddress(kept);
    expect(copied).toEqual({ ...kept, id: copied.id });
    expect(copied.id).not.toBe(kept.id);
    const moved = await client.users.replaceAddress({ ...kept, line1: '1 Mill Lane' }, { ifMatch: kept });
    expect(moved).toEqual({ ...kept, line1: '1 Mill Lane' });
  });

  it('is taken whole where it is put back over HTTP', async () => {
    const { client, send, ada } = await opened();
    const kept = await client.users.createAddress(shippingAddress);
    const { status, body } = await send(`PUT /api/v2/users/me/addresses/${kept.id}`, {
      token: ada.token,
      headers: { 'If-Match': String(etagOf(kept)) },
      body: { ...kept, line2: 'Flat 2' },
    });
    expect([status, body]).toEqual([200, { ...kept, line2: 'Flat 2' }]);
  });

  it('is taken as an expected total, as a price, and as a name', async () => {
    const { client, lines, withToken, staff, mug } = await opened();
    const { total, shippingAddress: same } = await client.orders.place({ lines, shippingAddress });
    expect((await client.orders.place({ lines, shippingAddress: same, expectedTotal: total })).total).toEqual(total);
    const read = await client.products.read({ id: mug.id });
    expect((await withToken(staff).products.change({ id: mug.id, price: total }, { ifMatch: read })).price).toEqual(
      total,
    );
    const profile = await client.users.readProfile();
    const { name, locale } = await client.users.updateProfile(profilePart(profile), { ifMatch: profile });
    expect({ name, locale }).toEqual(profilePart(profile));
  });
});

const profilePart = <Name, Locale>({ name, locale }: { readonly name: Name; readonly locale: Locale }) => ({
  name,
  locale,
});
