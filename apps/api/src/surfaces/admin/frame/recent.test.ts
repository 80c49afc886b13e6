import { Unavailable } from '@orderline/platform';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { describe, expect, it } from 'vitest';
import type { Env } from '../../../http/env.ts';
import { requestContext } from '../../../http/hono.ts';
import { faultsOf, nonceOf } from '../../../testing/page-rules.ts';
import { hiddenOn, openAdmin, openBrowser } from '../../../testing/staff-browser.ts';
import { askedToStepUp, openPages } from '../staff/index.ts';
import { stepUpPage } from '../staff/step-up.ts';
import { mountFrame } from './frame.ts';
import { form } from './layout.ts';
import type { Shown, StaffPage } from './page.ts';

const minute = 60_000;

const priceForm = (id: string, token: string): Shown => ({
  title: 'Price',
  content: form({ action: `/admin/prices/${id}`, token, content: html`<button>Save</button>` }),
});

/** The frame around one page whose form is delicate, beside the real ones. */
const open = async () => {
  const api = openAdmin();
  const person = await api.signedIn('admin');
  const taken: string[] = [];
  const faults: Error[] = [];
  const delicate: StaffPage = {
    path: '/admin/prices/{id}',
    query: ['currency'],
    needs: 'catalog:write',
    recent: true,
    show: async ({ token, params }) => priceForm(String(params.id), token),
    act: {
      action: 'changePrice',
      apart: true,
      target: ({ params }) => ({ type: 'product', id: String(params.id) }),
      take: async ({ params, form: sent, token }) => {
        const [price, fault] = [sent.get('price') ?? '1', faults.shift()];
        if (fault) throw fault;
        if (price === '') return { ...priceForm(String(params.id), token), status: 422 };
        taken.push(`${params.id} at ${price}`);
        return { to: `/admin/prices/${params.id}` };
      },
    },
  };
  const app = new Hono<Env>();
  app.use(requestContext({ ...api.http, shownPath: (path) => path, deadlineMs: 5000 }));
  const needs = { ...api.http, application: api.application, now: () => api.clock.now };
  mountFrame(app, needs, {
    pages: [delicate, stepUpPage(api.application)],
    openPages: openPages(api.application),
    stepUp: askedToStepUp(api.application),
  });
  const browser = openBrowser({ app });
  browser.keep(person.cookie());
  return { ...api, ...browser, taken, faults, person };
};

describe('a page that needs a recent proof', () => {
  it('is open for five minutes after a code, and then after another proof, where one was', async () => {
    const { ask, submit, pass } = await open();
    expect((await ask('/admin/prices/7')).status).toBe(200);
    pass(5 * minute);
    const led = await ask('/admin/prices/7?currency=GBP');
    expect([led.status, led.to]).toEqual([303, '/admin/step-up?next=%2Fadmin%2Fprices%2F7%3Fcurrency%3DGBP']);
    const back = await submit(String(led.to), { proof: 'analytical engine' });
    expect(back.to).toBe('/admin/prices/7?currency=GBP');
    expect((await ask(String(back.to))).status).toBe(200);
  });

  it('keeps the form that is sent too late, and takes it with the proof, once', async () => {
    const { ask, tokenOn, pass, taken } = await open();
    const page = await ask('/admin/prices/7');
    const send = () => ask('/admin/prices/7', { form: { token: tokenOn(page), price: '7.50 "£" & more' } });
    expect([(await send()).to, taken]).toEqual(['/admin/prices/7', ['7 at 7.50 "£" & more']]);
    pass(5 * minute);
    const asked = await send();
    expect([asked.status, taken.length]).toEqual([200, 1]);
    const fields = hiddenOn(asked);
    const wrong = await ask('/admin/step-up', { form: { ...fields, proof: 'guessed' } });
    expect([wrong.status, hiddenOn(wrong), taken.length]).toEqual([422, fields, 1]);
    const done = await ask('/admin/step-up', { form: { ...fields, proof: 'analytical engine' } });
    expect([done.status, done.to, taken.length]).toEqual([303, '/admin/prices/7', 2]);
    expect(taken[1]).toBe('7 at 7.50 "£" & more');
    expect((await ask('/admin/prices/7')).status).toBe(200);
  });

  it('leaves the forms of other tabs as good as they were, and a sign-in does not', async () => {
    const { ask, submit, tokenOn, pass, taken, person } = await open();
    const other = tokenOn(await ask('/admin/prices/7'));
    pass(5 * minute);
    await submit('/admin/step-up', { proof: 'analytical engine' });
    expect((await ask('/admin/prices/7', { form: { token: other, price: '8' } })).status).toBe(303);
    expect(taken).toEqual(['7 at 8']);
    const credentials = { email: person.email, password: 'analytical engine' };
    await ask('/admin/sign-in', { form: { token: other, ...credentials } });
    const half = tokenOn(await ask('/admin/second-factor'));
    await submit('/admin/second-factor', { code: person.code() });
    const whole = tokenOn(await ask('/admin/prices/7'));
    expect(new Set([other, half, whole]).size).toBe(3);
    for (const token of [other, half])
      expect((await ask('/admin/prices/7', { form: { token, price: '9' } })).status).toBe(403);
    expect(taken).toEqual(['7 at 8']);
  });

  it('shows what is wrong with a form that was kept in a page that can be sent again', async () => {
    const { ask, tokenOn, pass, taken } = await open();
    const page = await ask('/admin/prices/7');
    pass(5 * minute);
    const asked = await ask('/admin/prices/7', { form: { token: tokenOn(page), price: '' } });
    const shown = await ask('/admin/step-up', { form: { ...hiddenOn(asked), proof: 'analytical engine' } });
    expect([shown.status, taken]).toEqual([422, []]);
    const again = await ask('/admin/prices/7', { form: { token: tokenOn(shown), price: '8' } });
    expect([again.status, taken]).toEqual([303, ['7 at 8']]);
  });

  it.each([
    ['an outage', 503, new Unavailable('the database is away')],
    ['a fault of ours', 500, new Error('a fault')],
  ])('keeps who has proved it signed in, and the form to be sent again, after %s', async (_what, status, fault) => {
    const { ask, tokenOn, pass, taken, faults } = await open();
    const page = await ask('/admin/prices/7');
    pass(5 * minute);
    const asked = await ask('/admin/prices/7', { form: { token: tokenOn(page), price: '7.50 "£" & more' } });
    faults.push(fault);
    const failed = await ask('/admin/step-up', { form: { ...hiddenOn(asked), proof: 'analytical engine' } });
    expect([failed.status, taken]).toEqual([status, []]);
    expect(failed.text).toContain('action="/admin/prices/7"');
    expect(faultsOf(failed.whole, nonceOf(failed))).toEqual([]);
    const again = await ask('/admin/prices/7', { form: hiddenOn(failed) });
    expect([again.status, again.to, taken]).toEqual([303, '/admin/prices/7', ['7 at 7.50 "£" & more']]);
  });

  it('takes no form with what no store keeps, and keeps who has proved it signed in', async () => {
    const { ask, tokenOn, taken } = await open();
    const token = tokenOn(await ask('/admin/step-up'));
    const form = { token, next: '/admin/prices/7', kept: 'price=%00', proof: 'analytical engine' };
    expect([(await ask('/admin/step-up', { form })).status, taken]).toEqual([400, []]);
    expect((await ask('/admin/prices/7')).status).toBe(200);
  });

  it.each(['/admin/nothing', '/admin/step-up', '/admin/audit', '//evil.example/admin', '/admin/sign-out'])(
    'sends a form that was made up to no other page than takes it: %s',
    async (next) => {
      const { ask, tokenOn, taken } = await open();
      const token = tokenOn(await ask('/admin/step-up'));
      const form = { token, next, kept: 'price=1', proof: 'analytical engine' };
      expect([303, 404, 422]).toContain((await ask('/admin/step-up', { form })).status);
      expect(taken).toEqual([]);
    },
  );

  it('leaves an entry of what its form does, before it does it', async () => {
    const { ask, tokenOn, application, person } = await open();
    await ask('/admin/prices/7', { form: { token: tokenOn(await ask('/admin/prices/7')) } });
    const listed = await application.audit.listAudit({ page: { limit: 1 } });
    expect(listed).toMatchObject({
      value: { items: [{ action: 'changePrice', actor: { id: person.userId }, target: { type: 'product', id: '7' } }] },
    });
  });
});
