import { newId } from '@orderline/composition';
import { orderNumberOf } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { hostile, openDesk } from '../../../testing/staff-desk.ts';

describe('the list of orders', () => {
  it('is narrowed down by its address alone', async () => {
    const { signedIn, order, customerId, progressOrder } = await openDesk();
    const { ask } = await signedIn('viewer');
    const [one, other] = [await order(1), await order(2)];
    await progressOrder((orders) => orders.advance(other, { to: 'paid' }));
    const listed = async (query: string) => {
      const { status, text } = await ask(`/admin/orders?${query}`);
      expect(status, query).toBe(200);
      return [one, other].filter((id) => text.includes(`/admin/orders/${id}`));
    };
    expect(await listed('')).toEqual([one, other]);
    expect(await listed('status=&customer=&sku=&from=&before=')).toEqual([one, other]);
    expect(await listed(`customer=${customerId}&sku=mug-01&from=2026-03-04&before=2026-03-05`)).toEqual([one, other]);
    expect(await listed(`customer=${newId()}`)).toEqual([]);
    expect(await listed('before=2026-03-04')).toEqual([]);
    expect(await listed('status=paid')).toEqual([other]);
    expect(await listed('status=cancelled')).toEqual([]);
  });

  it.each([
    ['status=lost', 'status'],
    ['customer=1', 'customer'],
    ['sku=%3Cscript%3E', 'sku'],
    ['from=yesterday', 'from'],
    ['from=2026-03-05&before=2026-03-05', 'before'],
    ['colour=red', 'colour'],
  ])('shows itself, and what is wrong, where the filter is broken: %s', async (query, field) => {
    const { signedIn, order } = await openDesk();
    const { ask } = await signedIn('viewer');
    const id = await order();
    const { status, text } = await ask(`/admin/orders?${query}`);
    expect([status, text.includes(id)]).toEqual([400, false]);
    expect(text).toMatch(new RegExp(`role="alert">Nothing is listed.*${field}`));
    expect(text).toContain('<form class="filters"');
    expect(text).not.toContain('<script');
  });

  it('goes on page by page, keeps its filter, and begins anew at a place that it does not know', async () => {
    const { signedIn, order } = await openDesk({ units: 100 });
    const { ask } = await signedIn('viewer');
    const ids: string[] = [];
    for (let placed = 0; placed < 51; placed += 1) ids.unshift(await order());
    const listedOn = (text: string) =>
      [...text.matchAll(/<td class="kept"><a href="\/admin\/orders\/([\w-]+)/g)].map(([, id]) => id);
    const first = await ask('/admin/orders?status=placed');
    const [, next = ''] = /href="(\/admin\/orders\?[^"]+)">Next page/.exec(first.text) ?? [];
    expect(next).toContain('status=placed&amp;after=');
    const second = await ask(next.replaceAll('&amp;', '&'));
    expect([...listedOn(first.text), ...listedOn(second.text)]).toEqual(ids);
    expect(second.text).not.toContain('Next page');
    for (const elsewhere of [next.replace('placed', 'paid'), '/admin/orders?after=broken']) {
      expect((await ask(elsewhere.replaceAll('&amp;', '&'))).text).toContain('this is its beginning');
    }
  });

  it('is for whoever may see orders', async () => {
    const { signedIn } = await openDesk();
    const { ask } = await signedIn('catalog-manager');
    expect((await ask('/admin/orders')).status).toBe(403);
    expect((await ask('/admin')).text).not.toContain('href="/admin/orders"');
  });
});

describe('the page of an order', () => {
  it('shows lines, money, address, customer and what happened, all of it as text', async () => {
    const { signedIn, order, customerId, mug } = await openDesk();
    const { ask } = await signedIn('support');
    const id = await order(2);
    const { status, text } = await ask(`/admin/orders/${id}`);
    expect(status).toBe(200);
    expect(text).toContain(orderNumberOf(id));
    expect(text).toContain('17.00 GBP');
    expect(text).toContain(`href="/admin/customers/${customerId}"`);
    expect(text).toContain(`href="/admin/products/${mug.id}"`);
    expect(text).toContain('OrderPlaced');
    expect(text.match(/&lt;script&gt;alert\(1\)/g)?.length).toBeGreaterThanOrEqual(4);
    expect(text).not.toMatch(/<script|<img/);
  });

  it.each([newId(), '1', '%00', '..%2f..', encodeURIComponent(hostile)])('is none at %s', async (id) => {
    const { signedIn } = await openDesk();
    const { ask, submit } = await signedIn('support');
    for (const path of [`/admin/orders/${id}`, `/admin/orders/${id}/cancellation`]) {
      const { status, text } = await ask(path);
      expect([400, 404]).toContain(status);
      expect(text).not.toContain('<script');
    }
    const { status } = await submit(`/admin/orders/${id}/cancellation`, {});
    expect([400, 403, 404]).toContain(status);
  });
});

describe('a cancellation', () => {
  it('is asked for, done once, told on the page, and in the audit', async () => {
    const { signedIn, order, application } = await openDesk();
    const { ask, submit, userId } = await signedIn('support');
    const id = await order();
    const path = `/admin/orders/${id}/cancellation`;
    expect((await ask(`/admin/orders/${id}`)).text).toContain(`href="${path}"`);
    expect((await ask(path)).text).toContain('That cannot be undone.');
    const done = await submit(path, {});
    expect([done.status, done.to]).toEqual([303, `/admin/orders/${id}?cancelled`]);
    const shown = await ask(String(done.to));
    expect(shown.text).toContain('The order was cancelled.');
    expect(shown.text).toContain('Cancelled by the shop.');
    expect(shown.text).not.toContain(`href="${path}"`);
    const listed = await application.audit.listAudit({ page: { limit: 1 } });
    expect(listed).toMatchObject({
      value: {
        items: [
          {
            ...{ action: 'cancelAnyOrder', actor: { kind: 'user', id: userId }, target: { type: 'order', id } },
            ...{ before: { status: 'placed' }, after: { status: 'cancelled' } },
          },
        ],
      },
    });
  });

  it('that comes too late says why, and changes nothing', async () => {
    const { signedIn, order, customerId, application } = await openDesk();
    const { ask, tokenOn } = await signedIn('support');
    const id = await order();
    const path = `/admin/orders/${id}/cancellation`;
    const opened = await ask(path);
    await application.orders.cancelOrder({ orderId: id, customerId });
    const late = await ask(path, { form: { token: tokenOn(opened) } });
    expect(late.status).toBe(409);
    expect(late.text).toContain('The order is cancelled: cancelled by the customer.');
    expect((await ask(path)).text).toContain('cannot be cancelled');
  });

  it('is not for who may only look', async () => {
    const { signedIn, order, application } = await openDesk();
    const { ask, tokenOn } = await signedIn('viewer');
    const id = await order();
    const page = await ask(`/admin/orders/${id}`);
    expect(page.text).not.toContain('/cancellation');
    const sent = await ask(`/admin/orders/${id}/cancellation`, { form: { token: tokenOn(page) } });
    expect(sent.status).toBe(403);
    expect(await application.orders.inspectOrder({ orderId: id })).toMatchObject({ value: { status: 'placed' } });
  });
});

describe('the search of every page', () => {
  it('says in words that it is too long', async () => {
    const { signedIn } = await openDesk();
    const { ask } = await signedIn('support');
    for (const [path, most] of [
      [`/admin/search?q=${'x'.repeat(3_000)}`, 200],
      [`/admin/products/csv?q=${'x'.repeat(101)}`, 100],
    ] as const) {
      const { status, text } = await ask(path);
      expect([status, text.includes(`is at most ${most} characters long`)], `${most}`).toEqual([400, true]);
    }
  });

  it('finds orders, customers and products, and shows what they are called as text', async () => {
    const { signedIn, order, customerId, mug } = await openDesk();
    const { ask } = await signedIn('support');
    const id = await order();
    const found = async (q: string) => {
      const { status, text } = await ask(`/admin/search?q=${encodeURIComponent(q)}`);
      expect(status).toBe(200);
      expect(text).not.toMatch(/<script|<img/);
      return [`/admin/orders/${id}`, `/admin/customers/${customerId}`, `/admin/products/${mug.id}`].map((path) =>
        text.includes(`href="${path}"`),
      );
    };
    expect(await found(orderNumberOf(id))).toEqual([true, false, false]);
    expect(await found(id)).toEqual([true, false, false]);
    expect(await found('ada@example.com')).toEqual([true, true, false]);
    expect(await found('MUG-01')).toEqual([false, false, true]);
    expect(await found('<script>alert(3)</script>')).toEqual([false, false, false]);
    expect((await ask('/admin/audit')).status).toBe(403);
    expect((await ask('/admin')).text).toContain('action="/admin/search"');
  });

  it('shows nobody what their role does not', async () => {
    const { signedIn, order, customerId, mug } = await openDesk();
    const { ask } = await signedIn('catalog-manager');
    const id = await order();
    for (const q of [id, orderNumberOf(id), 'ada@example.com', customerId]) {
      const { text } = await ask(`/admin/search?q=${encodeURIComponent(q)}`);
      expect(text).toContain('Nothing was found.');
      expect(text).not.toContain('Recipient');
    }
    expect((await ask('/admin/search?q=MUG-01')).text).toContain(`/admin/products/${mug.id}`);
  });

  it.each(['', 'q=', 'q=ab', `q=${'x'.repeat(201)}`, 'q=a&z=1'])('says what it needs: %s', async (query) => {
    const { signedIn } = await openDesk();
    const { ask } = await signedIn('support');
    const { status, text } = await ask(`/admin/search?${query}`);
    expect(status).toBe(400);
    expect(text).toContain('role="alert"');
  });
});
