import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { hostile, openDesk } from '../../../testing/staff-desk.ts';

/** What the cells of a table say, row by row. */
const rowsOn = (text: string): readonly (readonly string[])[] =>
  [...(text.split('<tbody>')[1] ?? '').matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => cell.replaceAll(/<[^>]+>/g, '')),
  );

const openLedger = async () => {
  const desk = await openDesk();
  const person = await desk.signedIn('admin');
  const adjust = (delta: number, reason: string) =>
    desk.application.inventory.adjustStock({ productId: desk.mug.id, delta, reason, bookedBy: person.userId });
  return { ...desk, ...person, adjust, path: `/admin/products/${desk.mug.id}/movements` };
};

describe('the movements of a product', () => {
  it('are shown newest first, with the balance after each, who booked it, and the order of a shipment', async () => {
    const { ask, adjust, path, order, progressOrder, signedIn } = await openLedger();
    await adjust(5, `count ${hostile}`);
    const orderId = await order(2);
    await progressOrder(async (progress) => {
      for (const to of ['paid', 'packed', 'shipped'] as const) await progress.advance(orderId, { to });
    });
    await adjust(-1, 'broken');
    const { status, text } = await ask(path);
    expect(status).toBe(200);
    expect(rowsOn(text).map(([, kind, delta, onHand, , by]) => [kind, delta, onHand, by])).toEqual([
      ['adjustment', '−1', '12', 'Grace'],
      ['shipment', '−2', '13', '–'],
      ['receipt', '+5', '15', 'Grace'],
      ['receipt', '+10', '10', expect.any(String)],
    ]);
    expect(text).toContain(`href="/admin/orders/${orderId}"`);
    expect(text).not.toMatch(/<script|<img/);
    const manager = await signedIn('catalog-manager');
    const theirs = await manager.ask(path);
    expect([theirs.status, theirs.text.includes(`href="/admin/orders/${orderId}"`)]).toEqual([200, false]);
  });

  it('go on on the next page, where the balance goes on', async () => {
    const { ask, adjust, path, application, mug } = await openLedger();
    for (let count = 0; count < 60; count += 1) await adjust(1, `delivery ${count}`);
    const first = await ask(path);
    const [, next = ''] = /<a href="([^"]+)">Next page/.exec(first.text) ?? [];
    await adjust(1000, 'meanwhile');
    const rest = await ask(next.replaceAll('&amp;', '&'));
    const balances = [...rowsOn(first.text), ...rowsOn(rest.text)].map(([, , , onHand]) => Number(onHand));
    expect(balances).toEqual(Array.from({ length: 61 }, (_, nth) => 70 - nth));
    expect(await application.inventory.findStock({ productId: mug.id })).toMatchObject({ value: { onHand: 1070 } });
    expect((await ask(`${path}?after=elsewhere`)).text).toContain('this is its beginning');
  });

  it('are of a product that there is, and for who may see stock', async () => {
    const { ask, path, signedIn, browser } = await openLedger();
    for (const none of [newId(), '1']) expect((await ask(`/admin/products/${none}/movements`)).status).toBe(404);
    expect((await (await signedIn('viewer')).ask(path)).status).toBe(200);
    expect((await browser().ask(path)).to).toMatch(/^\/admin\/sign-in/);
  });

  it('are told to programs as well, by pages', async () => {
    const { send, adjust, mug, keyFor, userId } = await openLedger();
    await adjust(5, 'delivery 4711');
    const { key } = await keyFor(['inventory:read']);
    const of = (id: string, query = '') =>
      send(`GET /internal/products/${id}/stock/movements${query}` as 'GET /', { token: key });
    const first = await of(mug.id, '?limit=1');
    expect(first.body.items).toEqual([
      {
        ...{ kind: 'receipt', delta: 5, onHand: 15, reason: 'delivery 4711', at: expect.any(String) },
        ...{ bookedBy: userId, orderId: null },
      },
    ]);
    const rest = await of(mug.id, `?limit=1&cursor=${first.body.page.next}`);
    expect([rest.body.items[0].onHand, rest.body.page.next]).toEqual([10, null]);
    expect((await of(newId())).status).toBe(404);
    expect((await of(mug.id, `?cursor=${'x'.repeat(9)}`)).body.code).toBe('invalid-query');
    const { key: other } = await keyFor(['catalog:write']);
    expect((await send(`GET /internal/products/${mug.id}/stock/movements`, { token: other })).status).toBe(403);
  });
});
