import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { hiddenOn } from '../../../testing/staff-browser.ts';
import { hostile, openDesk } from '../../../testing/staff-desk.ts';

const minute = 60_000;

/** What a form on a page would send if nothing was typed. */
const formOn = (text: string): Readonly<Record<string, string>> => {
  const plain = (shown: string) =>
    shown
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
  const [, main = ''] = text.split('<main');
  const inputs = [...main.matchAll(/<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"/g)];
  const areas = [...main.matchAll(/<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</g)];
  return Object.fromEntries(
    [...inputs, ...areas].map(([, name = '', value = '']) => [name, plain(value).replaceAll('\n', '\r\n')]),
  );
};

const openCatalogue = async () => {
  const desk = await openDesk();
  const person = await desk.signedIn('catalog-manager');
  const opened = async (path: string, { ask } = person) => formOn((await ask(path)).text);
  const product = async () => {
    const found = await desk.application.catalog.findProduct({ productId: desk.mug.id });
    if (!found.ok) throw new Error('the product is gone');
    return found.value;
  };
  const lastEntry = async () => {
    const listed = await desk.application.audit.listAudit({ page: { limit: 1 } });
    return listed.ok ? listed.value.items[0] : undefined;
  };
  return { ...desk, ...person, opened, product, lastEntry, path: `/admin/products/${desk.mug.id}` };
};

describe('customers', () => {
  it('are listed and shown with their orders, and what they wrote is text', async () => {
    const { signedIn, order, customerId, send, tokenFor } = await openDesk();
    const { ask } = await signedIn('viewer');
    const id = await order();
    const token = await tokenFor(customerId, 'customer');
    const address = { recipient: hostile, line1: hostile, city: 'Cork', country: 'IE' };
    expect((await send('POST /api/v2/users/me/addresses', { token, body: address })).status).toBe(201);
    const list = await ask('/admin/customers');
    const page = await ask(`/admin/customers/${customerId}`);
    expect([list.status, page.status]).toEqual([200, 200]);
    expect(list.text).toContain(`href="/admin/customers/${customerId}"`);
    expect(page.text).toContain(`href="/admin/orders/${id}"`);
    expect(page.text).toContain(`href="/admin/orders?customer=${customerId}"`);
    for (const { text } of [list, page]) {
      expect(text).toContain('&lt;script&gt;');
      expect(text).not.toMatch(/<script|<img/);
    }
    for (const none of [newId(), '1']) expect((await ask(`/admin/customers/${none}`)).status).toBe(404);
  });

  it('are not for whoever keeps the catalogue', async () => {
    const { signedIn, customerId } = await openDesk();
    const { ask } = await signedIn('catalog-manager');
    expect((await ask('/admin/customers')).status).toBe(403);
    expect((await ask(`/admin/customers/${customerId}`)).status).toBe(403);
  });
});

describe('products', () => {
  it('are found by words, category and availability', async () => {
    const { ask, mug } = await openCatalogue();
    const isListed = async (query: string) => {
      const { status, text } = await ask(`/admin/products?${query}`);
      expect(status).toBe(200);
      expect(text).not.toMatch(/<script|<img/);
      return text.includes(`/admin/products/${mug.id}`);
    };
    expect(await isListed('')).toBe(true);
    expect(await isListed('q=mug&category=kitchen&availability=in_stock')).toBe(true);
    expect(await isListed('availability=out_of_stock')).toBe(false);
    expect(await isListed('category=garden')).toBe(false);
    const broken = await ask('/admin/products?category=No+Such&availability=much');
    expect([broken.status, broken.text.match(/aria-invalid/g)?.length]).toEqual([400, 2]);
  });

  it('are shown with price and stock, and edited only by who may', async () => {
    const { signedIn, ask, path } = await openCatalogue();
    const page = await ask(path);
    expect(page.text).toContain('8.50 GBP');
    expect(page.text).toMatch(/On hand<\/dt><dd>10</);
    expect(page.text).toContain(`href="${path}/price"`);
    expect(page.text).not.toMatch(/<script|<img/);
    const viewer = await signedIn('viewer');
    expect(
      [...(await viewer.ask(path)).text.matchAll(/href="[^"]*\/products\/[^/"]+\/(\w+)"/g)].map(([, to]) => to),
    ).toEqual(['movements']);
    for (const part of ['edit', 'price', 'stock']) {
      expect((await viewer.ask(`${path}/${part}`)).status).toBe(403);
      expect((await ask(`/admin/products/${newId()}/${part}`)).status).toBe(404);
    }
  });
});

describe('an edited product', () => {
  it('is saved as far as it was changed, and stands in the audit', async () => {
    const { ask, opened, path, product, lastEntry, userId } = await openCatalogue();
    const form = await opened(`${path}/edit`);
    const before = await product();
    const done = await ask(`${path}/edit`, { form: { ...form, category: 'garden' } });
    expect([done.status, done.to]).toEqual([303, `${path}?saved`]);
    expect((await ask(String(done.to))).text).toContain('It was saved.');
    expect(await product()).toMatchObject({ title: before.title, description: before.description, category: 'garden' });
    expect(await lastEntry()).toMatchObject({
      ...{ action: 'changeProduct', actor: { id: userId }, target: { type: 'product', id: before.id } },
      ...{ before: { category: 'kitchen' }, after: { category: 'garden' } },
    });
  });

  it('that nobody changed is not saved again', async () => {
    const { ask, opened, path, product } = await openCatalogue();
    const done = await ask(`${path}/edit`, { form: await opened(`${path}/edit`) });
    expect([done.to, (await product()).version]).toEqual([path, 1]);
  });

  it('shows the second of two both versions, saves nothing of it, and then saves its change alone', async () => {
    const { ask, opened, path, product, signedIn } = await openCatalogue();
    const other = await signedIn('admin');
    const [mine, theirs] = [await opened(`${path}/edit`), await opened(`${path}/edit`, other)];
    await other.ask(`${path}/edit`, { form: { ...theirs, title: `Cup ${hostile}` } });
    const second = await ask(`${path}/edit`, { form: { ...mine, category: 'garden' } });
    expect(second.status).toBe(412);
    expect(second.text).toContain('Somebody else saved this product');
    expect(second.text).toMatch(/class="prose theirs">Cup &quot;/);
    expect(second.text).toMatch(/class="prose mine">garden</);
    expect(second.text).not.toMatch(/<script|<img/);
    expect(await product()).toMatchObject({ category: 'kitchen', version: 2 });
    const done = await ask(`${path}/edit`, { form: formOn(second.text) });
    expect(done.to).toBe(`${path}?saved`);
    expect(await product()).toMatchObject({ title: `Cup ${hostile}`, category: 'garden', version: 3 });
  });

  it('keeps what was typed where that is wrong, and still tells the next one of another version', async () => {
    const { ask, opened, path, product, signedIn } = await openCatalogue();
    const other = await signedIn('admin');
    const mine = await opened(`${path}/edit`);
    await other.ask(`${path}/edit`, { form: { ...(await opened(`${path}/edit`, other)), title: 'Cup' } });
    const wrong = await ask(`${path}/edit`, { form: { ...mine, category: `No ${hostile}`, description: ' new ' } });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('value="No &quot;&gt;&lt;script&gt;');
    expect(wrong.text).toContain('is no category');
    const again = await ask(`${path}/edit`, { form: { ...formOn(wrong.text), category: 'garden' } });
    expect(again.status).toBe(412);
    expect(formOn(again.text)).toMatchObject({ title: 'Cup', category: 'garden', description: ' new ' });
    expect((await product()).version).toBe(2);
  });

  it.each(['', 'x', '0', '-1', '1.5', '9'.repeat(30)])('of the version "%s" is saved by nobody', async (version) => {
    const { ask, opened, path, product } = await openCatalogue();
    const form = { ...(await opened(`${path}/edit`)), version, title: 'Cup' };
    expect((await ask(`${path}/edit`, { form })).status).toBe(412);
    expect((await product()).version).toBe(1);
  });
});

describe('a price', () => {
  it('is changed after a recent proof alone', async () => {
    const { ask, opened, path, pass, product, lastEntry } = await openCatalogue();
    const form = await opened(`${path}/price`);
    pass(5 * minute);
    const asked = await ask(`${path}/price`, { form: { ...form, amount: '9.00' } });
    expect((await product()).price).toEqual({ minor: 850, currency: 'GBP' });
    const done = await ask('/admin/step-up', { form: { ...hiddenOn(asked), proof: 'analytical engine' } });
    expect(done.to).toBe(`${path}?saved`);
    expect((await product()).price).toEqual({ minor: 900, currency: 'GBP' });
    expect(await lastEntry()).toMatchObject({ action: 'changeProduct', before: { price: { minor: 850 } } });
  });

  it.each([
    ['-1', 'GBP', 'amount'],
    ['1,50', 'GBP', 'amount'],
    ['1.234', 'GBP', 'amount'],
    ['1', 'XXX', 'currency'],
    ['', 'GBP', 'amount'],
    ['1', '', 'currency'],
  ])('of %s %s is refused at its field, and kept to be mended', async (amount, currency, name) => {
    const { ask, opened, path, product } = await openCatalogue();
    const form = await opened(`${path}/price`);
    const { status, text } = await ask(`${path}/price`, { form: { ...form, amount, currency } });
    expect(status).toBe(422);
    expect(text).toMatch(new RegExp(`id="${name}-fault"`));
    expect(formOn(text)).toMatchObject({ amount, currency });
    expect((await product()).price.minor).toBe(850);
  });
});

describe('stock', () => {
  it('is adjusted once, however often the form is sent, and stands in the audit', async () => {
    const { ask, opened, path, application, mug, lastEntry } = await openCatalogue();
    const form = { ...(await opened(`${path}/stock`)), delta: '+25', reason: `count ${hostile}` };
    for (const _time of [1, 2]) expect((await ask(`${path}/stock`, { form })).to).toBe(`${path}?saved`);
    const units = async () => application.inventory.findStock({ productId: mug.id });
    expect(await units()).toMatchObject({ value: { onHand: 35 } });
    expect(await lastEntry()).toMatchObject({ action: 'adjustStock', target: { type: 'product', id: mug.id } });
    const other = await ask(`${path}/stock`, { form: { ...form, delta: '26' } });
    expect([other.status, other.text.includes('differs from what this form')]).toEqual([409, true]);
    expect(await units()).toMatchObject({ value: { onHand: 35 } });
    expect(formOn(other.text)).toMatchObject({ delta: '26', reason: `count ${hostile}` });
  });

  it.each([
    ['0', 'counted', 422],
    ['1.5', 'counted', 422],
    ['1e3', 'counted', 422],
    ['0x10', 'counted', 422],
    ['', 'counted', 422],
    ['5', ' ', 422],
    ['-11', 'counted', 409],
    ['2000000000', 'counted', 409],
  ])('is not adjusted by "%s" for "%s"', async (delta, reason, status) => {
    const { ask, opened, path, application, mug } = await openCatalogue();
    const sent = await ask(`${path}/stock`, { form: { ...(await opened(`${path}/stock`)), delta, reason } });
    expect(sent.status).toBe(status);
    expect(sent.text).toContain('aria-invalid');
    expect(await application.inventory.findStock({ productId: mug.id })).toMatchObject({ value: { onHand: 10 } });
  });

  it('needs a recent proof, and a form of ours', async () => {
    const { ask, opened, path, pass } = await openCatalogue();
    const form = { ...(await opened(`${path}/stock`)), delta: '1', reason: 'counted' };
    expect((await ask(`${path}/stock`, { form: { ...form, key: 'x' } })).status).toBe(400);
    pass(5 * minute);
    expect((await ask(`${path}/stock`)).to).toMatch(/^\/admin\/step-up/);
    const asked = await ask(`${path}/stock`, { form });
    const saved = await ask('/admin/step-up', { form: { ...hiddenOn(asked), proof: 'analytical engine' } });
    expect(saved.to).toBe(`${path}?saved`);
  });
});
