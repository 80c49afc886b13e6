import { Hono } from 'hono';
import { html } from 'hono/html';
import { describe, expect, it } from 'vitest';
import type { Env } from '../../../http/env.ts';
import { requestContext } from '../../../http/hono.ts';
import { openAdmin, openBrowser } from '../../../testing/staff-browser.ts';
import { openPages } from '../staff/index.ts';
import { stepUpPage } from '../staff/step-up.ts';
import { mountFrame } from './frame.ts';
import { form } from './layout.ts';
import type { StaffPage } from './page.ts';

const minute = 60_000;

/** The frame around one page whose form is delicate, beside the real ones. */
const open = async () => {
  const api = openAdmin();
  const person = await api.signedIn('admin');
  const taken: string[] = [];
  const delicate: StaffPage = {
    path: '/admin/prices/{id}',
    needs: 'catalog:write',
    recent: true,
    show: async ({ token, params }) => ({
      title: 'Price',
      content: form({ action: `/admin/prices/${params.id}`, token, content: html`<button>Save</button>` }),
    }),
    act: {
      action: 'changePrice',
      apart: true,
      target: ({ params }) => ({ type: 'product', id: String(params.id) }),
      take: async ({ params }) => {
        taken.push(String(params.id));
        return { to: `/admin/prices/${params.id}` };
      },
    },
  };
  const app = new Hono<Env>();
  app.use(requestContext({ ...api.http, shownPath: (path) => path, deadlineMs: 5000 }));
  const needs = { ...api.http, application: api.application, now: () => api.clock.now };
  mountFrame(app, needs, { pages: [delicate, stepUpPage(api.application)], openPages: openPages(api.application) });
  const browser = openBrowser({ app });
  browser.keep(person.cookie());
  return { ...api, ...browser, taken, person };
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

  it('takes no form that was opened in time and is sent too late', async () => {
    const { ask, tokenOn, pass, taken } = await open();
    const page = await ask('/admin/prices/7');
    const send = () => ask('/admin/prices/7', { form: { token: tokenOn(page) } });
    expect([(await send()).to, taken]).toEqual(['/admin/prices/7', ['7']]);
    pass(5 * minute);
    expect([(await send()).to, taken]).toEqual(['/admin/step-up?next=%2Fadmin%2Fprices%2F7', ['7']]);
  });

  it('leaves an entry of what its form does, before it does it', async () => {
    const { ask, tokenOn, application, person } = await open();
    await ask('/admin/prices/7', { form: { token: tokenOn(await ask('/admin/prices/7')) } });
    const listed = await application.audit.listAudit({ page: { limit: 1 } });
    expect(listed).toMatchObject({
      value: { items: [{ action: 'changePrice', actor: { id: person.userId }, target: { type: 'product', id: '7' } }] },
    });
  });
});
