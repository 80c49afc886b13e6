import { newId } from '@orderline/composition';
import { asId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { hostile, openDesk } from '../../../testing/staff-desk.ts';

type Desk = Awaited<ReturnType<typeof openDesk>>;
type Browser = Awaited<ReturnType<Desk['signedIn']>>;

const save = (browser: Browser, at: string, form: Readonly<Record<string, string>>) =>
  browser.ask(at).then(({ text }) => {
    const hidden = (name: string) =>
      (new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '').replaceAll('&amp;', '&');
    const kept = { token: hidden('token'), list: hidden('list'), query: hidden('query') };
    return browser.ask('/admin/views', { form: { ...kept, ...form } });
  });

const viewsOn = ({ text }: { readonly text: string }): readonly string[] => {
  const [, nav = ''] = /aria-label="Saved views">([\s\S]*?)<\/nav>/.exec(text) ?? [];
  return [...nav.matchAll(/href="([^"]+)"/g)].map(([, to = '']) => to.replaceAll('&amp;', '&'));
};

describe('a saved view', () => {
  it.each([
    ['/admin/orders', 'status=paid&sku=mug-01'],
    ['/admin/products', 'q=enamel+mug'],
    ['/admin/reports', 'from=2026-03-01&to=2026-04-01&by=country'],
  ])('of %s is saved there, stands above the filter, and leads to what it was', async (list, query) => {
    const desk = await openDesk();
    const support = await desk.signedIn('support');
    expect((await support.ask(list)).text).not.toContain('Save this view');
    const saved = await save(support, `${list}?${query}`, { name: 'Mine' });
    expect([saved.status, saved.to]).toEqual([303, `${list}?${query}`]);
    const there = await support.ask(String(saved.to));
    expect([there.status, viewsOn(there)]).toEqual([200, [`${list}?${query}`, '/admin/views']]);
    expect(there.text).toMatch(/aria-current="page">Mine</);
    expect(viewsOn(await support.ask(list))).toContain(`${list}?${query}`);
  });

  it('keeps neither what was left empty nor the place in the list', async () => {
    const desk = await openDesk();
    const support = await desk.signedIn('support');
    const saved = await save(support, '/admin/orders?status=paid&sku=&after=x', { name: 'Paid' });
    expect(saved.to).toBe('/admin/orders?status=paid');
  });

  it('is one’s own, unless it is shared with whoever may see the list', async () => {
    const desk = await openDesk();
    const [one, other] = [await desk.signedIn('support'), await desk.signedIn('viewer')];
    await save(one, '/admin/orders?status=paid', { name: 'Mine' });
    await save(one, '/admin/orders?status=placed', { name: hostile, shared: 'yes' });
    const page = await other.ask('/admin/orders');
    expect(viewsOn(page)).toEqual(['/admin/orders?status=placed']);
    expect(page.text).toContain('(shared)');
    expect(page.text).not.toMatch(/<script|<img/);
    const mine = await one.ask('/admin/views');
    expect(mine.text).toContain('all who may see the list');
    expect(mine.text).not.toMatch(/<script|<img/);
    expect((await other.ask('/admin/views')).text).toContain('There is nothing like that.');
  });

  it('whose filter is not understood any more shows the list with the message, and the other views', async () => {
    const desk = await openDesk();
    const support = await desk.signedIn('support');
    const { userId: ownerId } = support;
    const view = { ownerId, list: 'orders', name: 'Old', query: 'colour=red', shared: false } as const;
    await desk.application.views.saveView(view);
    const [old = ''] = viewsOn(await support.ask('/admin/orders'));
    const page = await support.ask(old);
    expect([page.status, viewsOn(page)]).toEqual([400, [old, '/admin/views']]);
    expect(page.text).toMatch(/role="alert">Nothing is listed.*colour/);
    expect(page.text).toContain('<form class="filters"');
  });

  it.each([
    [{ name: '' }, 422, 'one line of 1 to 60'],
    [{ name: 'x'.repeat(61) }, 422, 'one line of 1 to 60'],
    [{ name: 'two\nlines' }, 422, 'one line of 1 to 60'],
    [{ name: ' PAID ' }, 409, 'another view of yours'],
    [{ name: 'x', list: 'secrets' }, 400, 'no form of ours'],
    [{ name: 'x', query: `q=${'x'.repeat(1000)}` }, 400, 'no form of ours'],
  ])('is not saved of %o', async (form, status, message) => {
    const desk = await openDesk();
    const support = await desk.signedIn('support');
    await save(support, '/admin/orders?status=paid', { name: 'Paid' });
    const answer = await save(support, '/admin/orders?status=placed', form);
    expect([answer.status, answer.text.includes(message)]).toEqual([status, true]);
    expect(viewsOn(await support.ask('/admin/orders'))).toEqual(['/admin/orders?status=paid', '/admin/views']);
  });

  it('leads nowhere but to its list, whatever is sent as its query', async () => {
    const desk = await openDesk();
    const support = await desk.signedIn('support');
    const query = '//evil.example/?a=b#c\r\nSet-Cookie: x=y';
    const { to } = await save(support, '/admin/orders?status=placed', { name: 'x', query });
    expect(to).toMatch(/^\/admin\/orders\?[\w%+=.*-]+$/);
  });

  it('is not kept where there are fifty, which is said', async () => {
    const desk = await openDesk();
    const support = await desk.signedIn('support');
    for (let count = 0; count < 50; count += 1) {
      const view = { ownerId: support.userId, list: 'orders', query: '', shared: false } as const;
      await desk.application.views.saveView({ ...view, name: `view ${count}` });
    }
    const answer = await save(support, '/admin/orders?status=placed', { name: 'one more' });
    expect([answer.status, answer.text.includes('you have 50 views')]).toEqual([409, true]);
  });

  it('is not for a list that somebody may not see', async () => {
    const desk = await openDesk();
    const manager = await desk.signedIn('catalog-manager');
    const answer = await save(manager, '/admin/products?q=mug', { name: 'x', list: 'orders' });
    expect([answer.status, answer.text.includes('needs orders:read')]).toEqual([403, true]);
  });

  it('is removed by its owner alone; both are in the audit', async () => {
    const desk = await openDesk();
    const [one, other] = [await desk.signedIn('support'), await desk.signedIn('support')];
    await save(one, '/admin/orders?status=paid', { name: 'Paid', shared: 'yes' });
    const page = await one.ask('/admin/views');
    const [, path = ''] = /action="(\/admin\/views\/[\w-]+\/removal)"/.exec(page.text) ?? [];
    const theirs = other.tokenOn(await other.ask('/admin/orders'));
    for (const at of [path, `/admin/views/${newId()}/removal`, '/admin/views/1/removal'])
      expect((await other.ask(at, { form: { token: theirs } })).status).toBe(404);
    expect((await one.ask(path, { form: {} })).status).toBe(403);
    const removed = await one.ask(path, { form: { token: one.tokenOn(page) } });
    expect([removed.status, removed.to]).toEqual([303, '/admin/views?removed']);
    expect((await one.ask(String(removed.to))).text).toContain('The view was removed.');
    expect(viewsOn(await one.ask('/admin/orders'))).toEqual([]);
    const listed = await desk.application.audit.listAudit({ page: { limit: 10 } });
    const actor = { kind: 'user', id: asId(one.userId) };
    const told = listed.ok ? listed.value.items.filter(({ action }) => action.endsWith('View')) : [];
    expect(told).toMatchObject([
      { action: 'removeView', actor, target: { type: 'view' } },
      { action: 'saveView', actor },
    ]);
  });
});
