import { etagOf, isProblem } from '@orderline/client';
import { describe, expect, it } from 'vitest';
import { openShopForClients } from '../testing/client-of-shop.ts';

describe('a value that was read', () => {
  it('is not sent again while it has not changed', async () => {
    const { open, asked, mug } = await openShopForClients();
    const client = open();
    const first = await client.products.read({ id: mug.id });
    const second = await client.products.read({ id: mug.id });
    expect(second).toEqual(first);
    expect(asked.at(-1)?.headers['If-None-Match']).toBe(etagOf(first));
  });

  it('is not sent again as a page of a list either, until something on it has changed', async () => {
    const { open, asked, withToken, staff, mug } = await openShopForClients();
    const client = open();
    const first = await client.products.list({ limit: 5 });
    expect(await client.products.list({ limit: 5 })).toEqual(first);
    expect(asked.at(-1)?.headers['If-None-Match']).toBe(etagOf(first));
    const before = await client.products.read({ id: mug.id });
    await withToken(staff).products.change({ id: mug.id, title: 'Tin mug' }, { ifMatch: before });
    expect((await client.products.list({ limit: 5 })).items).toMatchObject([{ title: 'Tin mug' }]);
  });

  it('is read anew where it has changed', async () => {
    const { open, withToken, staff, mug } = await openShopForClients();
    const client = open();
    const before = await client.products.read({ id: mug.id });
    await withToken(staff).products.change({ id: mug.id, title: 'Tin mug' }, { ifMatch: before });
    expect((await client.products.read({ id: mug.id })).title).toBe('Tin mug');
  });

  it('is what a change is based on: a change of what has changed meanwhile is refused', async () => {
    const { signedIn } = await openShopForClients();
    const client = await signedIn();
    const read = await client.users.readProfile();
    const changed = await client.users.updateProfile({ locale: 'cy-GB' }, { ifMatch: read });
    const stale = await client.users.updateProfile({ locale: 'fr-FR' }, { ifMatch: read }).catch((e: unknown) => e);
    expect(isProblem(stale, 'precondition-failed')).toBe(true);
    const again = await client.users.updateProfile({ locale: 'fr-FR' }, { ifMatch: changed });
    expect(again.locale).toBe('fr-FR');
    const tag = String(etagOf(again));
    expect((await client.users.updateProfile({ name: { fullName: 'Ada' } }, { ifMatch: tag })).name.fullName).toBe(
      'Ada',
    );
  });

  it('has no version as a copy, and the client says so before anything is sent', async () => {
    const { signedIn, asked } = await openShopForClients();
    const client = await signedIn();
    const copy = { ...(await client.users.readProfile()) };
    const before = asked.length;
    await expect(client.users.updateProfile({ name: { fullName: 'Ada' } }, { ifMatch: copy })).rejects.toThrow(
      /a copy is not/,
    );
    expect(asked).toHaveLength(before);
  });
});
