import { newId } from '@orderline/composition';
import type { UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { openAdmin, password } from '../../testing/staff-browser.ts';

type Opened = ReturnType<typeof openAdmin>;

type Person = {
  readonly userId: UserId;
  readonly email: string;
  readonly code: () => string;
  readonly codes: readonly string[];
};

const unenrolled = async ({ application }: Opened): Promise<Person> => {
  const email = `${newId()}@example.com`;
  const made = await application.users.createAdmin({ email, password, name: 'Grace' });
  if (!made.ok) throw new Error('nobody was made');
  return { userId: made.value.id, email, code: () => '492039', codes: ['AAAA-BBBB-CCCC-DDDD'] };
};

const signIn = ({ send }: Opened, { email }: Person, code?: string) =>
  send('POST /api/v2/sessions', {
    body: { email, password },
    ...(code !== undefined && { headers: { 'One-Time-Code': code } }),
  });

const product = { sku: 'MUG-01', title: 'Mug', category: 'kitchen', price: { amount: '8.50', currency: 'GBP' } };

/** What a customer may, and what is staff’s: prices, stock, keys, roles and money, before anything else of it is looked at. */
const operations = {
  customer: (api: Opened, token: string) => api.send('GET /api/v2/users/me', { token }),
  price: (api: Opened, token: string) => api.send('POST /api/v2/products', { token, body: product }),
  stock: (api: Opened, token: string) =>
    api.send(`POST /api/v2/inventory/${newId()}/adjustments`, { token, body: { delta: 1, reason: 'found' } }),
  refund: (api: Opened, token: string) =>
    api.send(`POST /internal/orders/${newId()}/refunds`, {
      token,
      ...{
        body: { amount: { amount: '1.00', currency: 'GBP' }, reason: 'goodwill' },
        headers: { 'Idempotency-Key': newId() },
      },
    }),
  key: (api: Opened, token: string) =>
    api.send('POST /api/v2/api-keys', { token, body: { name: 'till', scopes: ['inventory:read'] } }),
  onBehalf: (api: Opened, token: string) => {
    const lines = [{ sku: 'MUG-01', quantity: 1 }];
    const shippingAddress = { recipient: 'A', line1: '1', city: 'L', postalCode: 'SW1Y 4JH', country: 'GB' };
    return api.send('POST /api/v2/orders', {
      ...{ token, body: { lines, shippingAddress, customerId: newId() }, headers: { 'Idempotency-Key': newId() } },
    });
  },
};

const names = Object.keys(operations) as readonly (keyof typeof operations)[];

const opens = async (api: Opened, token: string) => {
  const opened: string[] = [];
  for (const name of names) {
    const { status, body } = await operations[name](api, token);
    if (status !== 403) opened.push(name);
    else expect(body.code).toBe('insufficient-user-authentication');
  }
  return opened;
};

describe('what a sign-in opens', () => {
  it.each([
    ['enrolled', 'no code', () => undefined, ['customer']],
    ['enrolled', 'a code', ({ code }: Person) => code(), names],
    ['enrolled', 'a code in two halves', ({ code }: Person) => code().replace(/(?=...$)/, ' '), names],
    ['enrolled', 'a recovery code', ({ codes }: Person) => codes[0], names],
    ['enrolled', 'a wrong code', () => '000000', 'wrong-code'],
    ['enrolled', 'an empty code', () => ' ', 'wrong-code'],
    ['unenrolled', 'no code', () => undefined, names],
    ['unenrolled', 'any code', ({ code }: Person) => code(), 'wrong-code'],
    ['unenrolled', 'a recovery code', ({ codes }: Person) => codes[0], 'wrong-code'],
  ] as const)('%s, with %s', async (who, _what, codeOf, expected) => {
    const api = openAdmin();
    const person = who === 'enrolled' ? await api.enrolled('admin') : await unenrolled(api);
    const { status, body, headers } = await signIn(api, person, codeOf(person));
    if (expected === 'wrong-code') {
      expect([status, body.code]).toEqual([401, 'wrong-code']);
      expect(body.errors).toMatchObject([{ header: 'One-Time-Code', code: 'wrong' }]);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    } else {
      expect(status).toBe(201);
      expect(await opens(api, body.accessToken)).toEqual(expected);
      const refreshed = await api.send('POST /api/v2/sessions/refresh', { body: { refreshToken: body.refreshToken } });
      expect(await opens(api, refreshed.body.accessToken)).toEqual(expected);
    }
  });

  it.each(['code', 'recovery code'])('is nothing by a %s that was used, here or on the pages', async (kind) => {
    const api = openAdmin();
    const person = await api.enrolled('admin');
    const code = kind === 'code' ? person.code() : (person.codes[0] ?? '');
    expect((await signIn(api, person, code)).status).toBe(201);
    expect((await signIn(api, person, code)).body.code).toBe('wrong-code');
    const browser = api.browser();
    await browser.submit('/admin/sign-in', { email: person.email, password });
    expect((await browser.submit('/admin/second-factor', { code })).status).toBe(422);
    api.pass(30_000);
    const next = kind === 'code' ? person.code() : (person.codes[1] ?? '');
    expect((await browser.submit('/admin/second-factor', { code: next })).to).toBe('/admin');
    expect((await signIn(api, person, next)).body.code).toBe('wrong-code');
  });

  it('is all of it to one of many who bring one code at the same time', async () => {
    const api = openAdmin();
    const person = await api.enrolled('admin');
    const code = person.code();
    const answers = await Promise.all(Array.from({ length: 5 }, () => signIn(api, person, code)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 401, 401, 401, 401]);
  });

  it('waits longer and longer for who guesses codes, together with the pages, and the password alone does not', async () => {
    const api = openAdmin();
    const person = await api.enrolled('admin');
    for (const _free of [1, 2, 3, 4, 5]) expect((await signIn(api, person, '000000')).status).toBe(401);
    const waits = await signIn(api, person, person.code());
    expect([waits.status, waits.body.code, waits.headers.get('retry-after')]).toEqual([429, 'login-throttled', '1']);
    const browser = api.browser();
    await browser.submit('/admin/sign-in', { email: person.email, password });
    expect((await browser.submit('/admin/second-factor', { code: person.code() })).status).toBe(429);
    expect((await signIn(api, person)).status).toBe(201);
  });

  it('is in the audit where a code was taken', async () => {
    const api = openAdmin();
    const person = await api.enrolled('admin');
    await signIn(api, person);
    await signIn(api, person, '000000');
    await signIn(api, person, person.code());
    const listed = await api.application.audit.listAudit({ page: { limit: 50 } });
    const entries = listed.ok ? listed.value.items.filter(({ action }) => action === 'signIn') : [];
    expect(entries).toMatchObject([
      {
        actor: { kind: 'user', id: person.userId },
        target: { type: 'user', id: person.userId },
        before: null,
        after: null,
      },
    ]);
  });
});

describe('what needs a second factor that was not proved', () => {
  it('tells what to send, and that no refresh helps, as a step-up challenge', async () => {
    const api = openAdmin();
    const { body } = await signIn(api, await api.enrolled('admin'));
    const refused = await operations.price(api, body.accessToken);
    expect([refused.status, refused.body.code]).toEqual([403, 'insufficient-user-authentication']);
    expect(refused.body.detail).toContain('POST /api/v2/sessions');
    expect(refused.body.detail).toContain('One-Time-Code');
    expect(refused.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_user_authentication", error_description="The sign-in proved no second factor: sign in with the header One-Time-Code"',
    );
  });

  it('says the scope where a second factor would not give it either', async () => {
    const api = openAdmin();
    const { body } = await signIn(api, await api.enrolled('viewer'));
    const refused = await operations.price(api, body.accessToken);
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope');
  });

  it('goes on by API keys of their scopes, whoever has a device', async () => {
    const api = openAdmin();
    const { userId } = await api.enrolled('admin');
    const { key } = await api.keyFor(['catalog:write'], { ownerId: userId });
    expect((await operations.price(api, key)).status).toBe(201);
  });
});

describe('a token that was there before', () => {
  it('has a customer’s rights once its owner has set up a device', async () => {
    const api = openAdmin();
    const person = await unenrolled(api);
    const { body } = await signIn(api, person);
    expect(await opens(api, body.accessToken)).toEqual(names);
    const { staff } = api.application;
    const begun = await staff.beginEnrolment(person);
    if (!begun.ok) throw new Error('nobody was enrolled');
    expect(await opens(api, body.accessToken)).toEqual(names);
    const code = api.codeOf(begun.value.secret);
    expect((await staff.confirmEnrolment({ userId: person.userId, address: '192.0.2.1', code })).ok).toBe(true);
    expect(await opens(api, body.accessToken)).toEqual(['customer']);
  });

  it('is of a session that is over once the device was reset', async () => {
    const api = openAdmin();
    const [admin, person] = [await api.enrolled('admin'), await api.enrolled('support')];
    const { body } = await signIn(api, person, person.code());
    expect((await operations.customer(api, body.accessToken)).status).toBe(200);
    const reset = { userId: person.userId, by: admin.userId };
    expect((await api.application.staffMembers.resetMemberSecondFactor(reset)).ok).toBe(true);
    expect((await operations.customer(api, body.accessToken)).status).toBe(401);
    const refreshed = await api.send('POST /api/v2/sessions/refresh', { body: { refreshToken: body.refreshToken } });
    expect(refreshed.body.code).toBe('invalid-refresh-token');
  });

  it('has a customer’s rights where an earlier release has signed it for who has a device', async () => {
    const api = openAdmin();
    const { userId } = await api.enrolled('admin');
    const claims = { userId, roles: ['admin'], sessionId: newId() };
    const token = Buffer.from(JSON.stringify(claims)).toString('base64url');
    expect(await opens(api, token)).toEqual(['customer']);
  });
});

describe('where a second factor is required of all staff', () => {
  it('a password alone opens what is a customer’s, and a code everything', async () => {
    const api = openAdmin({ secondFactorPolicy: 'required' });
    const alone = await signIn(api, await unenrolled(api));
    expect(await opens(api, alone.body.accessToken)).toEqual(['customer']);
    const person = await api.enrolled('admin');
    const { body } = await signIn(api, person, person.code());
    expect(await opens(api, body.accessToken)).toEqual(names);
  });
});
