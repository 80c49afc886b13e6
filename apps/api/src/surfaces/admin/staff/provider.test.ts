import { issuerKey } from '@orderline/adapters-crypto/testing/issuer';
import { openProvider } from '@orderline/adapters-crypto/testing/provider';
import { openidProvider } from '@orderline/adapters-http/openid';
import type { Role } from '@orderline/domain/users';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faultsOf, nonceOf } from '../../../testing/page-rules.ts';
import { hiddenOn, openAdmin, openBrowser, type Page, password } from '../../../testing/staff-browser.ts';

const minute = 60_000;
const email = 'grace@example.com';

let provider: Awaited<ReturnType<typeof openProvider>>;

beforeAll(async () => {
  provider = await openProvider();
});
afterAll(() => provider.close());
beforeEach(() => {
  const claims = { sub: 'grace', email, email_verified: true };
  Object.assign(provider.state, { claims, lies: {}, iss: undefined, error: undefined, isAway: false });
});

type Opened = ReturnType<typeof open>;

/** The pages, with a provider that the browser reaches by hand. */
const open = () => {
  const { issuer, client } = provider;
  const identityProvider = openidProvider(
    {
      ...{ issuer, clientId: client.id, clientSecret: client.secret, label: 'the company' },
      redirectUrl: 'https://admin.example/admin/sign-in/callback',
      secondFactors: ['mfa'],
    },
    { logger: { warn: () => undefined } },
  );
  const api = openAdmin({ identityProvider });
  api.clock.now = new Date();
  const person = async (...roles: readonly Role[]) => {
    const made = await api.application.users.createAdmin({ email, password, name: 'Grace' });
    if (!made.ok) throw new Error('nobody was made');
    await api.application.users.changeRoles({ userId: made.value.id, roles });
    return made.value.id;
  };
  return { ...api, person };
};

type Browser = ReturnType<typeof openBrowser>;

const onwardsOf = ({ headers }: Page): string => /url=(.*)$/.exec(headers.get('refresh') ?? '')?.[1] ?? '';

/** From the button to where the provider sends the browser back. */
const led = async ({ ask, tokenOn }: Browser, next = '/admin') => {
  const token = tokenOn(await ask('/admin/sign-in'));
  return onwardsOf(await ask('/admin/sign-in/provider', { form: { token, next } }));
};

const pathOf = (url: URL) => `${url.pathname}${url.search}`;

const through = async (browser: Browser, next?: string): Promise<Page> =>
  browser.ask(pathOf(provider.signIn(await led(browser, next))));

const lastAction = async ({ application }: Opened, place = 0) => {
  const listed = await application.audit.listAudit({ page: { limit: 5 } });
  return listed.ok ? listed.value.items[place] : undefined;
};

describe('a sign-in by a provider', () => {
  it('lets in whoever of the staff has the verified address, links them once, and asks for our code', async () => {
    const api = open();
    const userId = await api.person('support');
    const browser = api.browser();
    const page = await browser.ask('/admin/sign-in');
    expect(page.text).toContain('Go on with the company');
    const entered = await through(browser, '/admin/orders');
    expect([entered.status, entered.to]).toEqual([303, '/admin/orders']);
    expect((await browser.ask('/admin/orders')).to).toMatch(/^\/admin\/second-factor/);
    const actions = [await lastAction(api), await lastAction(api, 1)];
    expect(actions).toMatchObject([
      { action: 'linkStaffIdentity', actor: { id: userId }, target: { id: userId } },
      { action: 'enterByProvider' },
    ]);
    provider.state.claims = { sub: 'grace', email: 'new@example.com', email_verified: false };
    expect((await through(api.browser())).status).toBe(303);
    expect(await lastAction(api)).toMatchObject({ action: 'enterByProvider' });
  });

  it.each([
    ['acr', { acr: 'mfa' }],
    ['amr', { amr: ['pwd', 'mfa'] }],
  ])('is whole where the provider says by %s that it has asked for a second factor', async (_claim, said) => {
    const api = open();
    const userId = await api.person('support');
    provider.state.claims = { ...provider.state.claims, ...said };
    const browser = api.browser();
    await through(browser);
    expect((await browser.ask('/admin/orders')).status).toBe(200);
    await api.application.users.changeRoles({
      userId,
      roles: ['customer'],
    });
    expect((await browser.ask('/admin/orders')).to).toMatch(/^\/admin\/sign-in/);
  });

  it('knows an address in whatever case the provider says it', async () => {
    const api = open();
    await api.person('support');
    provider.state.claims = { sub: 'grace', email: 'Grace@EXAMPLE.com', email_verified: true };
    expect((await through(api.browser())).status).toBe(303);
  });

  it('asks for the page once more, as a browser brings no cookie from another site', async () => {
    const api = open();
    await api.person('support');
    const browser = api.browser();
    const back = pathOf(provider.signIn(await led(browser)));
    const stranger = openBrowser(api);
    const first = await stranger.ask(back, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
    expect([first.status, onwardsOf(first), first.headers.get('set-cookie')]).toEqual([200, back, null]);
    expect((await browser.ask(back)).status).toBe(303);
  });

  const bad: Readonly<Record<string, (api: Opened, browser: Browser) => Promise<string>>> = {
    'another state': async (_api, browser) =>
      pathOf(provider.signIn(await led(browser))).replace(/state=[^&]+/, 'state=another'),
    'two states': async (_api, browser) => `${pathOf(provider.signIn(await led(browser)))}&state=another`,
    'no state': async (_api, browser) => pathOf(provider.signIn(await led(browser))).replace(/state=[^&]+&/, ''),
    'a code that was used': async (_api, browser) => {
      const back = pathOf(provider.signIn(await led(browser)));
      await browser.ask(back);
      return back;
    },
    'the code of another trip': async (_api, browser) => {
      const other = provider.signIn(await led(browser)).searchParams.get('code');
      return pathOf(provider.signIn(await led(browser))).replace(/code=[^&]+/, `code=${other}`);
    },
    'an answer that another browser has begun': async (api) => pathOf(provider.signIn(await led(api.browser()))),
    'another nonce': async (_api, browser) => {
      provider.state.lies = { nonce: 'another' };
      return pathOf(provider.signIn(await led(browser)));
    },
    'another issuer': async (_api, browser) => {
      provider.state.iss = 'https://evil.example';
      return pathOf(provider.signIn(await led(browser)));
    },
    'no issuer, where there has to be one': async (_api, browser) =>
      pathOf(provider.signIn(await led(browser))).replace(/iss=[^&]+/, 'x='),
    'a token of another issuer': async (_api, browser) => {
      provider.state.lies = { iss: 'https://evil.example' };
      return pathOf(provider.signIn(await led(browser)));
    },
    'a token for another client': async (_api, browser) => {
      provider.state.lies = { aud: 'shop' };
      return pathOf(provider.signIn(await led(browser)));
    },
    'a token that is over': async (_api, browser) => {
      provider.state.lies = { exp: Math.floor(Date.now() / 1000) - 3600 };
      return pathOf(provider.signIn(await led(browser)));
    },
    'a signature of another key': async (_api, browser) => {
      provider.state.signsBy = issuerKey('one', 'ES256');
      return pathOf(provider.signIn(await led(browser)));
    },
    'a trip that took too long': async (api, browser) => {
      const back = pathOf(provider.signIn(await led(browser)));
      api.pass(10 * minute);
      return back;
    },
    'an address that is not verified': async (_api, browser) => {
      provider.state.claims = { sub: 'other', email, email_verified: false };
      return pathOf(provider.signIn(await led(browser)));
    },
    'an address that is said to be verified by a word': async (_api, browser) => {
      provider.state.claims = { sub: 'other', email, email_verified: 'true' };
      return pathOf(provider.signIn(await led(browser)));
    },
    'the address of a customer': async (api, browser) => {
      await api.application.users.registerUser({ email: 'ada@example.com', password, name: 'Ada' });
      provider.state.claims = { sub: 'ada', email: 'ada@example.com', email_verified: true };
      return pathOf(provider.signIn(await led(browser)));
    },
    'the address of nobody': async (_api, browser) => {
      provider.state.claims = { sub: 'eve', email: 'eve@example.com', email_verified: true };
      return pathOf(provider.signIn(await led(browser)));
    },
    'a second identity for an account': async (api, browser) => {
      await through(api.browser());
      provider.state.claims = { sub: 'impostor', email, email_verified: true };
      return pathOf(provider.signIn(await led(browser)));
    },
    'an error in its place': async (_api, browser) => {
      provider.state.error = 'access_denied';
      return pathOf(provider.signIn(await led(browser)));
    },
    nothing: async () => '/admin/sign-in/callback',
  };

  const [over, distrusted] = [/was used already/, /cannot be trusted/];
  const [refused, unknown] = [/did not agree/, /Nobody of the staff/];
  const why: Readonly<Record<string, RegExp>> = {
    'another state': over,
    'two states': over,
    'no state': over,
    'a code that was used': over,
    'the code of another trip': refused,
    'an answer that another browser has begun': over,
    'another nonce': distrusted,
    'another issuer': distrusted,
    'no issuer, where there has to be one': distrusted,
    'a token of another issuer': distrusted,
    'a token for another client': distrusted,
    'a token that is over': distrusted,
    'a signature of another key': distrusted,
    'a trip that took too long': over,
    'an address that is not verified': unknown,
    'an address that is said to be verified by a word': distrusted,
    'the address of a customer': unknown,
    'the address of nobody': unknown,
    'a second identity for an account': unknown,
    'an error in its place': refused,
    nothing: over,
  };

  it.each(Object.keys(bad))('lets nobody in with %s', async (what) => {
    const api = open();
    await api.person('support');
    const browser = api.browser();
    const { signsBy } = provider.state;
    const answer = await browser.ask((await bad[what]?.(api, browser)) ?? '');
    provider.state.signsBy = signsBy;
    expect([answer.status, answer.to]).toEqual([403, null]);
    expect(answer.text).toMatch(why[what] ?? /there is no reason/);
    if (what !== 'a code that was used') expect((await browser.ask('/admin/orders')).to).toMatch(/^\/admin\/sign-in/);
  });

  it('is taken once of many callbacks at a time', async () => {
    const api = open();
    await api.person('support');
    const browser = api.browser();
    const back = pathOf(provider.signIn(await led(browser)));
    const cookie = browser.cookie();
    const askOnce = async () => {
      const one = openBrowser(api);
      one.keep(cookie);
      return (await one.ask(back)).status;
    };
    const statuses = await Promise.all(Array.from({ length: 10 }, askOnce));
    expect(statuses.toSorted()).toEqual([303, ...Array.from({ length: 9 }, () => 403)]);
  });

  it('links one of two identities with an address that come at once', async () => {
    const api = open();
    await api.person('support');
    const comes = async (sub: string) => {
      const browser = api.browser();
      const url = await led(browser);
      provider.state.claims = { sub, email, email_verified: true };
      return { browser, back: pathOf(provider.signIn(url)) };
    };
    const both = [await comes('one'), await comes('two')];
    const answers = await Promise.all(both.map(({ browser, back }) => browser.ask(back)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 403]);
  });

  it('leads to where somebody wanted, also by the next try', async () => {
    const api = open();
    await api.person('support');
    provider.state.error = 'access_denied';
    const back = await through(api.browser(), '/admin/orders');
    expect(back.text).toContain('href="/admin/sign-in?next=%2Fadmin%2Forders"');
  });

  it('says that a provider does not answer, and lets in by the password meanwhile', async () => {
    const api = open();
    await api.person('support');
    provider.state.isAway = true;
    const browser = api.browser();
    const token = browser.tokenOn(await browser.ask('/admin/sign-in'));
    const away = await browser.ask('/admin/sign-in/provider', { form: { token } });
    expect([away.status, away.text]).toEqual([503, expect.stringContaining('does not answer')]);
    expect((await browser.submit('/admin/sign-in', { email, password })).status).toBe(303);
    provider.state.isAway = false;
    expect((await through(api.browser())).status).toBe(303);
  });

  it('is asked of the provider once for many, and not before somebody comes', async () => {
    const before = provider.state.discoveries;
    const api = open();
    expect(provider.state.discoveries).toBe(before);
    await Promise.all(Array.from({ length: 5 }, () => led(api.browser())));
    expect(provider.state.discoveries).toBe(before + 1);
  });

  it('is no page where none is configured', async () => {
    const api = openAdmin();
    const browser = api.browser();
    const page = await browser.ask('/admin/sign-in');
    expect(page.text).not.toContain('/admin/sign-in/provider');
    const form = { token: browser.tokenOn(page) };
    expect((await browser.ask('/admin/sign-in/provider', { form })).status).toBe(503);
    expect((await browser.ask('/admin/sign-in/callback?state=x&code=y')).status).toBe(403);
  });
});

describe('another proof by a provider', () => {
  const steppingUp = async (form: Readonly<Record<string, string>> = {}) => {
    const api = open();
    const userId = await api.person('admin');
    provider.state.claims = { ...provider.state.claims, acr: 'mfa' };
    const browser = api.browser();
    await through(browser);
    const before = browser.cookie();
    const page = await browser.ask('/admin/step-up?next=/admin/staff');
    const sent = { token: browser.tokenOn(page), next: '/admin/staff', ...form };
    const url = onwardsOf(await browser.ask('/admin/step-up/provider', { form: sent }));
    return { ...api, userId, browser, url, before };
  };

  it('is asked for anew there, and goes on under another id', async () => {
    const { browser, url, before } = await steppingUp();
    expect(new URL(url).searchParams.get('prompt')).toBe('login');
    expect(new URL(url).searchParams.get('max_age')).toBe('0');
    const back = await browser.ask(pathOf(provider.signIn(url)));
    expect(back.to).toBe('/admin/staff');
    expect(browser.cookie()).not.toBe(before);
    expect((await browser.ask('/admin/staff')).status).toBe(200);
    const old = browser.cookie();
    browser.keep(before);
    expect((await browser.ask('/admin/staff')).to).toMatch(/^\/admin\/sign-in/);
    expect(old).not.toBe(before);
  });

  it('is one by a clock that is a little behind', async () => {
    const { browser, url } = await steppingUp();
    provider.state.lies = { auth_time: Math.floor(Date.now() / 1000) - 2 };
    expect((await browser.ask(pathOf(provider.signIn(url)))).to).toBe('/admin/staff');
  });

  it('keeps the form that waited for it', async () => {
    const { browser, url } = await steppingUp({ kept: 'role=viewer&role=support' });
    const back = await browser.ask(pathOf(provider.signIn(url)));
    expect([back.status, hiddenOn(back).role]).toEqual([200, 'support']);
    expect(back.text).toContain('action="/admin/staff"');
    expect([...back.text.matchAll(/name="role" value="(\w+)"/g)].map(([, role]) => role)).toEqual([
      'viewer',
      'support',
    ]);
    expect(faultsOf(back.whole, nonceOf(back))).toEqual([]);
  });

  it.each([
    ['was proved before it was asked for', (now: number) => ({ auth_time: now - 3600 })],
    ['was proved a little before it was asked for', (now: number) => ({ auth_time: now - 10 })],
    ['was proved at no time', () => ({ auth_time: undefined })],
    ['is somebody else', () => ({ sub: 'somebody else' })],
  ])('is none where who comes back %s', async (_what, lies) => {
    const { browser, url, before } = await steppingUp();
    provider.state.lies = lies(Math.floor(Date.now() / 1000));
    expect((await browser.ask(pathOf(provider.signIn(url)))).status).toBe(403);
    expect(browser.cookie()).toBe(before);
  });

  const kept = 'role=viewer&role=support';

  it.each<[string, (stepping: Awaited<ReturnType<typeof steppingUp>>) => unknown, number, RegExp]>([
    ['was refused there', () => Object.assign(provider.state, { error: 'access_denied' }), 403, /did not agree/],
    ['is away', () => Object.assign(provider.state, { isAway: true }), 503, /does not answer/],
    ['says somebody else', () => Object.assign(provider.state, { lies: { sub: 'eve' } }), 403, /somebody else/],
    ['was asked too long ago', ({ pass }) => pass(10 * minute), 403, /took too long/],
    [
      'comes after one in another tab',
      ({ browser }) => browser.submit('/admin/step-up', { proof: password }),
      403,
      /used/,
    ],
  ])('that %s is asked for again, with the form that waits', async (_what, happens, status, why) => {
    const stepping = await steppingUp({ kept });
    const { browser, url } = stepping;
    await happens(stepping);
    const again = await browser.ask(pathOf(provider.signIn(url)));
    expect([again.status, hiddenOn(again)]).toMatchObject([status, { next: '/admin/staff', kept }]);
    expect(again.text).toMatch(why);
    expect(again.text).not.toContain('not signed in');
    expect(faultsOf(again.whole, nonceOf(again))).toEqual([]);
    provider.state.isAway = false;
    const proven = await browser.ask('/admin/step-up', { form: { ...hiddenOn(again), kept: '', proof: password } });
    expect(proven.to).toBe('/admin/staff');
  });

  it('is asked for again at once where the provider does not answer', async () => {
    const api = open();
    const { ask, tokenOn } = await api.signedIn('admin');
    provider.state.isAway = true;
    const form = { token: tokenOn(await ask('/admin/step-up')), next: '/admin/staff', kept };
    const away = await ask('/admin/step-up/provider', { form });
    expect([away.status, hiddenOn(away)]).toMatchObject([503, { next: '/admin/staff', kept }]);
    expect(away.text).toContain('does not answer');
  });

  it('is offered to who is known there alone', async () => {
    const { browser, signedIn } = await steppingUp();
    const offered = 'action="/admin/step-up/provider"';
    expect((await browser.ask('/admin/step-up')).text).toContain(offered);
    expect((await (await signedIn('admin')).ask('/admin/step-up')).text).not.toContain(offered);
  });

  it('is none for a session that was ended meanwhile', async () => {
    const { browser, url, application, userId } = await steppingUp();
    await application.staffMembers.endStaffSessions({ userId });
    expect((await browser.ask(pathOf(provider.signIn(url)))).status).toBe(403);
    expect((await browser.ask('/admin/staff')).to).toMatch(/^\/admin\/sign-in/);
  });
});
