import { totpCodeOf } from '@orderline/adapters-crypto';
import { createApplication, inAct, newId } from '@orderline/composition';
import { inMemoryPorts } from '@orderline/composition/in-memory';
import type { SessionId } from '@orderline/domain/identity';
import { Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../../app.ts';
import { openApi } from '../../../testing/open-api.ts';
import { openAdmin, openBrowser, password } from '../../../testing/staff-browser.ts';
import { safeNext } from './next.ts';

const minute = 60_000;

describe('somebody without a session', () => {
  it.each(['/admin', '/admin/audit?after=x', '/admin/sessions'])(
    'is led from %s to the sign-in, and back',
    async (path) => {
      const { browser, enrolled } = openAdmin();
      const { ask, submit } = browser();
      const { email, code } = await enrolled('admin');
      const led = await ask(path);
      expect(led.status).toBe(303);
      expect(led.to).toMatch(/^\/admin\/sign-in/);
      const half = await submit(String(led.to), { email, password });
      expect(half.to).toMatch(/^\/admin\/second-factor/);
      const whole = await submit(String(half.to), { code: code() });
      expect([whole.status, whole.to]).toEqual([303, path]);
      expect((await ask(path)).status).toBe(200);
    },
  );

  it.each([
    ['/admin/orders/1?x=y', '/admin/orders/1?x=y'],
    ['//evil.example/admin', '/admin'],
    ['https://evil.example/admin', '/admin'],
    ['/\\evil.example', '/admin'],
    ['/admin/../..//evil.example', '/admin'],
    ['/adminevil', '/admin'],
    ['javascript:alert(1)', '/admin'],
    ['/api/v2/users', '/admin'],
    ['\t//evil.example', '/admin'],
    ['', '/admin'],
    [undefined, '/admin'],
  ])('goes back to a page of ours alone: %s', (next, to) => {
    expect(safeNext(next)).toBe(to);
  });

  it('sends nothing anywhere by a form that is not signed in', async () => {
    const { browser } = openAdmin();
    const { ask, tokenOn } = browser();
    const token = tokenOn(await ask('/admin/sign-in'));
    expect((await ask('/admin/sessions', { form: { token, session: 'x' } })).to).toMatch(/^\/admin\/sign-in/);
  });
});

describe('a sign-in', () => {
  it('tells a wrong password, an unknown address and a customer alike, and keeps what was typed', async () => {
    const { browser, application } = openAdmin();
    await application.users.registerUser({ email: 'ada@example.com', password, name: 'Ada' });
    const { submit } = browser();
    for (const email of ['ada@example.com', 'nobody@example.com']) {
      const page = await submit('/admin/sign-in', { email, password });
      expect(page.status).toBe(422);
      expect(page.text).toContain(`value="${email}"`);
      expect(page.text).toContain('role="alert"');
      expect(page.text).not.toContain(password);
    }
  });

  it('has who guesses wait', async () => {
    const { browser, enrolled } = openAdmin();
    const { email } = await enrolled('admin');
    const { submit } = browser();
    for (const _free of [1, 2, 3, 4, 5]) await submit('/admin/sign-in', { email, password: 'wrong' });
    expect((await submit('/admin/sign-in', { email, password })).status).toBe(429);
  });

  it('opens nothing by the password alone', async () => {
    const { browser, enrolled } = openAdmin();
    const { email } = await enrolled('admin');
    const { submit, ask } = browser();
    await submit('/admin/sign-in', { email, password });
    const led = await ask('/admin/audit');
    expect([led.status, led.to]).toEqual([303, '/admin/second-factor?next=%2Fadmin%2Faudit']);
  });

  it('takes each code once, also in another browser, and has who guesses wait', async () => {
    const { browser, signedIn, enrolled } = openAdmin();
    const one = await enrolled('admin');
    const [first, second] = [browser(), browser()];
    for (const { submit } of [first, second]) await submit('/admin/sign-in', { email: one.email, password });
    const code = one.code();
    expect((await first.submit('/admin/second-factor', { code })).status).toBe(303);
    expect((await second.submit('/admin/second-factor', { code })).status).toBe(422);
    for (const _free of [1, 2, 3, 4]) await second.submit('/admin/second-factor', { code: '000000' });
    expect((await second.submit('/admin/second-factor', { code: '000000' })).status).toBe(429);
    expect((await signedIn('viewer')).page.to).toBe('/admin');
  });

  it('has somebody without a second factor set one up, whose code then signs nobody in', async () => {
    const { browser, application, pass, clock } = openAdmin();
    await application.users.createAdmin({ email: 'new@example.com', password, name: 'New' });
    const { submit, ask } = browser();
    await submit('/admin/sign-in', { email: 'new@example.com', password });
    expect((await ask('/admin/second-factor')).to).toBe('/admin/enrol');
    const page = await ask('/admin/enrol');
    expect(page.text).toContain('<svg');
    const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)?.[1]?.replaceAll(' ', '') ?? '';
    expect((await submit('/admin/enrol', { code: '000000' })).status).toBe(422);
    const code = totpCodeOf(secret, clock.now);
    const done = await submit('/admin/enrol', { code });
    expect([done.status, [...done.text.matchAll(/<li>[0-9A-Z-]{19}<\/li>/g)].length]).toEqual([200, 10]);
    expect((await submit('/admin/second-factor', { code })).status).toBe(422);
    pass(30_000);
    expect((await submit('/admin/second-factor', { code: totpCodeOf(secret, clock.now) })).to).toBe('/admin');
    expect((await ask('/admin/enrol')).status).toBe(303);
  });

  it('lets in by a recovery code, once', async () => {
    const { browser, enrolled } = openAdmin();
    const { email, codes } = await enrolled('support');
    const enter = async (code: string) => {
      const { submit } = browser();
      await submit('/admin/sign-in', { email, password });
      return (await submit('/admin/second-factor', { code })).status;
    };
    const [first = '', other = ''] = codes;
    expect(await enter(first)).toBe(303);
    expect(await enter(first)).toBe(422);
    expect(await enter(other.toLowerCase().replaceAll('-', ' '))).toBe(303);
  });
});

describe('a session', () => {
  it('has another id after the password, after the code, and after a step-up', async () => {
    const { browser, enrolled, pass } = openAdmin();
    const { email, code } = await enrolled('admin');
    const { submit, ask, cookie, keep } = browser();
    await ask('/admin/sign-in');
    const ids = [cookie()];
    await submit('/admin/sign-in', { email, password });
    ids.push(cookie());
    await submit('/admin/second-factor', { code: code() });
    ids.push(cookie());
    await submit('/admin/step-up', { proof: password });
    ids.push(cookie());
    expect(new Set(ids).size).toBe(4);
    pass(30_000);
    for (const old of ids.slice(0, 3)) {
      keep(old);
      expect((await ask('/admin')).status).toBe(303);
    }
    keep(ids[3] ?? '');
    expect((await ask('/admin')).status).toBe(200);
  });

  it('is a cookie of this host, over TLS, which no script reads and no other site sends', async () => {
    const { browser } = openAdmin();
    const { headers } = await browser().ask('/admin/sign-in');
    expect(headers.get('set-cookie')).toMatch(
      /^__Host-orderline-staff=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    );
  });

  it('ends after 30 minutes without use, and after 8 hours', async () => {
    const { signedIn, pass } = openAdmin();
    const { ask } = await signedIn('admin');
    for (let used = 0; used < 16; used += 1) {
      pass(29 * minute);
      expect((await ask('/admin')).status, `${used}`).toBe(200);
    }
    pass(29 * minute);
    expect((await ask('/admin')).status).toBe(303);
    const idle = await signedIn('admin');
    pass(30 * minute);
    expect((await idle.ask('/admin')).status).toBe(303);
  });

  it.each<[string, string, Readonly<Record<string, string>>]>([
    ['a script', '/admin', { 'Orderline-Poll': 'true', 'HX-Request': 'true' }],
    ['a browser without scripts', '/admin?polled', {}],
  ])('ends as well while %s asks for news by itself', async (_what, path, headers) => {
    const { signedIn, pass } = openAdmin();
    const { ask } = await signedIn('admin');
    for (const _poll of [1, 2]) {
      pass(14 * minute);
      expect((await ask(path, { headers })).status).toBe(200);
    }
    pass(2 * minute);
    const over = await ask(path, { headers });
    expect(over.to ?? over.headers.get('hx-redirect')).toMatch(/^\/admin\/sign-in/);
  });

  it('is listed, and ended from another browser', async () => {
    const { browser, signedIn, pass } = openAdmin();
    const here = await signedIn('admin');
    const there = browser();
    await there.submit('/admin/sign-in', { email: here.email, password });
    await there.submit('/admin/second-factor', { code: here.code() });
    pass(30_000);
    const listed = await here.ask('/admin/sessions');
    const session = /name="session" value="([\w-]+)"/.exec(listed.text)?.[1] ?? '';
    expect([...listed.text.matchAll(/scope="row"/g)]).toHaveLength(2);
    const ended = await here.ask('/admin/sessions', { form: { token: here.tokenOn(listed), session } });
    expect((await here.ask(String(ended.to))).text).toContain('The session was ended.');
    expect((await there.ask('/admin')).status).toBe(303);
    expect((await here.ask('/admin')).status).toBe(200);
  });

  it('is over once its owner has signed out, or has another password', async () => {
    const { signedIn, application } = openAdmin();
    const one = await signedIn('admin');
    const kept = one.cookie();
    const out = await one.ask('/admin/sign-out', { form: { token: one.tokenOn(await one.ask('/admin')) } });
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    one.keep(kept);
    expect((await one.ask('/admin')).status).toBe(303);
    const other = await signedIn('admin');
    const newPassword = 'difference engine';
    const change = {
      userId: other.userId,
      sessionId: newId<SessionId>(),
      currentPassword: password,
      newPassword,
      address: '192.0.2.1',
    };
    expect((await application.identity.changePassword(change)).ok).toBe(true);
    expect((await other.ask('/admin')).status).toBe(303);
  });
});

describe('a role', () => {
  it('decides what is open, and what stands in the menu', async () => {
    const { signedIn } = openAdmin();
    const [viewer, admin] = [await signedIn('viewer'), await signedIn('admin')];
    expect((await viewer.ask('/admin/audit')).status).toBe(403);
    expect((await viewer.ask('/admin')).text).not.toContain('/admin/audit');
    const page = await admin.ask('/admin/audit');
    expect(page.status).toBe(200);
    expect(page.text).toContain('<a href="/admin/audit" aria-current="page">');
  });

  it('that is taken away opens nothing at the next request', async () => {
    const { signedIn, application } = openAdmin();
    const { ask, userId } = await signedIn('admin');
    expect((await ask('/admin/audit')).status).toBe(200);
    await application.users.changeRoles({ userId, roles: ['viewer'] });
    expect((await ask('/admin/audit')).status).toBe(403);
    await application.users.changeRoles({ userId, roles: ['customer'] });
    expect((await ask('/admin')).status).toBe(303);
  });
});

describe('what comes from elsewhere', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['another host of our domain', { 'Sec-Fetch-Site': 'same-site' }],
    ['nobody’s page', { 'Sec-Fetch-Site': 'none' }],
    ['another origin', { Origin: 'https://evil.example' }],
    ['another port', { Origin: 'https://admin.example:8443' }],
    ['an origin that is hidden', { Origin: 'null' }],
    ['an origin that is none', { Origin: 'evil' }],
  ])('changes nothing: %s', async (_where, headers) => {
    const { signedIn } = openAdmin();
    const { ask, tokenOn, cookie } = await signedIn('admin');
    const token = tokenOn(await ask('/admin'));
    const kept = cookie();
    const page = await ask('/admin/sign-out', { form: { token }, headers });
    expect([page.status, page.headers.get('set-cookie')]).toEqual([403, null]);
    expect([(await ask('/admin')).status, cookie()]).toEqual([200, kept]);
  });

  it.each(['', 'forged', 'A'.repeat(43)])('changes nothing with the token "%s"', async (token) => {
    const { signedIn } = openAdmin();
    const { ask } = await signedIn('admin');
    expect((await ask('/admin/sign-out', { form: { token } })).status).toBe(403);
    expect((await ask('/admin')).status).toBe(200);
  });

  it('changes nothing with the token of another browser', async () => {
    const { signedIn } = openAdmin();
    const [one, other] = [await signedIn('admin'), await signedIn('admin')];
    const token = other.tokenOn(await other.ask('/admin'));
    expect((await one.ask('/admin/sign-out', { form: { token } })).status).toBe(403);
  });

  it('is not shown inside of another site’s page', async () => {
    const { signedIn } = openAdmin();
    const { ask } = await signedIn('admin');
    const embedded = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' };
    expect((await ask('/admin', { headers: embedded })).status).toBe(403);
    const followed = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
    expect((await ask('/admin', { headers: followed })).status).toBe(200);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['a form', { session: 'a\0b' }, '/admin/sessions'],
    ['an address', {}, '/admin/audit?after=%00'],
  ])('is no form where no text can be: %s', async (_where, form, path) => {
    const { signedIn } = openAdmin();
    const { ask, tokenOn } = await signedIn('admin');
    const token = tokenOn(await ask('/admin'));
    const sent = Object.keys(form).length > 0 ? { form: { token, ...form } } : {};
    expect((await ask(path, sent)).status).toBe(400);
  });

  it.each([
    ['JSON', '{"token":"x"}', 'application/json'],
    ['too much', `token=${'x'.repeat(70_000)}`, 'application/x-www-form-urlencoded'],
  ])('is no form: %s', async (_what, body, type) => {
    const { signedIn, app } = openAdmin();
    const { cookie } = await signedIn('admin');
    const headers = { Host: 'admin.example', Origin: 'https://admin.example', Cookie: cookie(), 'Content-Type': type };
    const response = await app.request('https://admin.example/admin/sign-out', { method: 'POST', headers, body });
    expect(response.status).toBe(400);
  });
});

describe('every page', () => {
  const ofLists = ['orders', 'customers', 'products', 'reports', 'reports/orders', 'jobs', 'search?q=mug'];
  const paths = [
    ...['/admin', '/admin/audit', '/admin/sessions', '/admin/step-up', '/admin/nothing/here'],
    ...ofLists.map((name) => `/admin/${name}`),
  ];
  it.each(paths)('runs and shows nothing but its own, and is kept nowhere: %s', async (path) => {
    const { signedIn } = openAdmin();
    const { ask } = await signedIn('admin');
    const { headers, text } = await ask(path);
    const policy = headers.get('content-security-policy') ?? '';
    const nonce = /style-src 'nonce-([\w-]{22})'/.exec(policy)?.[1];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(text).toContain(`nonce="${nonce}"`);
    expect(text).not.toMatch(/<script|\son\w+=|style="|https?:\/\//);
    const forms = text.split('<form method').slice(1);
    for (const form of forms) expect(form).toContain('name="token"');
    expect((await ask(path)).text).not.toContain(String(nonce));
  });

  it('is there for its own methods, and is a page where it is not', async () => {
    const { signedIn } = openAdmin();
    const { ask, tokenOn } = await signedIn('admin');
    const page = await ask('/admin/nothing');
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    const token = tokenOn(await ask('/admin'));
    expect((await ask('/admin/audit', { form: { token } })).status).toBe(404);
  });

  it('says so where sessions cannot be read, and lets nobody in', async () => {
    const ports = inMemoryPorts();
    const away = async () => Promise.reject(new Unavailable('Redis is away'));
    const staffSessions = { ...ports.staffSessions, find: away, insert: away };
    const { staff } = createApplication({ ...ports, staffSessions });
    const { ask, keep } = openBrowser(openApi({ servesAdmin: true, application: { staff } }));
    keep(`__Host-orderline-staff=0199c0de-7a00-7000-8000-000000000003.${'a'.repeat(43)}`);
    const page = await ask('/admin/audit');
    expect(page.status).toBe(503);
    expect(page.text).toContain('Not available now');
  });
});

describe('what somebody wrote', () => {
  const hostile = '"><script>alert(1)</script><img src=x onerror=alert(2)>';

  it('is shown as text, wherever it stands', async () => {
    const { signedIn, browser, application } = openAdmin();
    const { ask } = await signedIn('admin');
    const price = { minor: 1, currency: 'GBP' };
    const act = {
      actor: { kind: 'operator', id: hostile },
      action: hostile,
      target: { type: hostile, id: hostile },
    } as const;
    await inAct({ ...act, address: hostile, requestId: null }, () =>
      application.catalog.createProduct({
        sku: 'X-1',
        title: hostile,
        description: hostile,
        category: 'kitchen',
        price,
      }),
    );
    const page = await ask('/admin/audit');
    expect(page.text).toContain('&lt;script&gt;alert(1)');
    expect(page.text).not.toMatch(/<script|<img/);
    const browsers = await ask('/admin/sessions', { headers: { 'User-Agent': hostile } });
    expect(browsers.text).not.toMatch(/<script|<img/);
    const wrong = await browser().submit('/admin/sign-in', { email: hostile, password: hostile });
    expect(wrong.text).toContain('&lt;script&gt;');
    expect(wrong.text).not.toMatch(/<script|<img/);
    const led = await browser().ask('/admin/sign-in?next=/admin/%22%3E%3Cscript%3E');
    expect(led.text).not.toContain('<script');
  });
});

describe('the pages of staff', () => {
  it('are on the listener of our own network, where there is one', async () => {
    const { application, http } = openAdmin();
    const statusOn = async (surface: 'public' | 'internal') =>
      (await createApp(application, http, surface).request('https://admin.example/admin/sign-in')).status;
    expect([await statusOn('public'), await statusOn('internal')]).toEqual([404, 200]);
  });

  it('are not there where a process does not serve them', async () => {
    const { app } = openApi();
    expect((await app.request('https://admin.example/admin')).status).toBe(404);
  });
});

describe('a step-up', () => {
  it('is passed by the password or by a code of now, and by nothing else', async () => {
    const { signedIn, pass } = openAdmin();
    const { submit, code } = await signedIn('admin');
    expect((await submit('/admin/step-up?next=/admin/audit', { proof: 'wrong password' })).status).toBe(422);
    expect((await submit('/admin/step-up?next=/admin/audit', { proof: '000000' })).status).toBe(422);
    expect((await submit('/admin/step-up?next=/admin/audit', { proof: password })).to).toBe('/admin/audit');
    pass(30_000);
    expect((await submit('/admin/step-up', { proof: code() })).to).toBe('/admin');
  });
});
