import { newId } from '@orderline/composition';
import type { UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import { mugDetails, openShop } from '../../testing/shop.ts';

describe('a price', () => {
  it.each(['GPB', 'YEN', 'XXX', 'BGN'])('in %s is refused, pointing at its currency', async (currency) => {
    const { send, staff } = await openShop();
    const body = { ...mugDetails, sku: 'MUG-02', price: { amount: '1', currency } };
    const refused = await send('POST /api/v1/products', { token: staff, body });
    expect([refused.status, refused.body.errors]).toMatchObject([422, [{ pointer: '#/price/currency' }]]);
  });

  it.each([
    ['application/x-ndjson', JSON.stringify({ ...mugDetails, price: { amount: '1', currency: 'YEN' } })],
    ['text/csv', 'sku,title,category,price,currency\nMUG-02,Mug,kitchen,1,YEN\n'],
  ])('in what is no currency is refused in an import, and its line told: %s', async (type, raw) => {
    const { send, staff } = await openShop();
    const headers = { 'Content-Type': type };
    const { status, body } = await send('POST /api/v1/products/imports', { token: staff, raw, headers });
    expect([status, body.created, body.refused]).toEqual([201, 0, 1]);
    expect(body.refusals[0].errors).toMatchObject([{ pointer: '#/price/currency' }]);
  });

  it('is not looked for in what is no currency', async () => {
    const { send } = await openShop();
    const refused = await send('GET /api/v1/products?currency=GPB&minPrice=1');
    expect([refused.status, refused.body.errors]).toMatchObject([400, [{ parameter: 'currency' }]]);
    expect((await send('GET /api/v1/products?currency=HRK')).status).toBe(200);
  });
});

describe('an e-mail address of an internationalised domain', () => {
  const [unicode, ascii] = ['info@m\u00fcnchen.de', 'info@xn--mnchen-3ya.de'];
  const registration = { password: 'analytical engine', name: 'Ada' };

  const registered = async () => {
    const api = openApi();
    const { status, body } = await api.send('POST /api/v1/users', { body: { ...registration, email: unicode } });
    return { ...api, status, body };
  };

  it('is one account, whichever way it is written', async () => {
    const { send, status, body } = await registered();
    expect([status, body.email]).toEqual([201, ascii]);
    for (const email of [unicode, ascii, 'INFO@MU\u0308NCHEN.DE', ' Info@XN--MNCHEN-3YA.de']) {
      const again = await send('POST /api/v1/users', { body: { ...registration, email } });
      expect([email, again.status, again.body.code]).toEqual([email, 409, 'email-taken']);
      const signedIn = await send('POST /api/v1/sessions', { body: { email, password: registration.password } });
      expect([email, signedIn.status]).toEqual([email, 201]);
    }
  });

  it('is invited once, and named to who invites it again', async () => {
    const { send, tokenFor } = openApi();
    const token = await tokenFor(newId<UserId>(), 'admin');
    const invite = (email: string) => send('POST /api/v2/users', { token, body: { email, name: { fullName: 'Ada' } } });
    const invited = await invite('ivan@\u043c\u043e\u0441\u043a\u0432\u0430.\u0440\u0444');
    const again = await invite('ivan@xn--80adxhks.xn--p1ai');
    expect([invited.status, again.status, again.text]).toEqual([201, 409, expect.stringContaining(invited.body.id)]);
  });

  /** Asks in one form of the address until that is put off. */
  const untilPutOff = async (ask: (email: string) => Promise<{ readonly status: number }>) => {
    for (let asked = 1; asked <= 50; asked += 1) if ((await ask(unicode)).status === 429) return asked;
    throw new Error('nobody was put off');
  };

  it('is sent its codes in ASCII, and no more of them by writing it another way', async () => {
    const { send, sent } = await registered();
    const ask = (email: string) => send('POST /api/v1/password-resets', { body: { email } });
    expect((await ask(ascii)).status).toBe(202);
    await untilPutOff(ask);
    expect((await ask(ascii)).status).toBe(429);
    expect(new Set(sent.map(({ to }) => to))).toEqual(new Set([ascii]));
  });

  it('is guessed at no more often by writing it another way', async () => {
    const { send } = await registered();
    const guess = (email: string) => send('POST /api/v1/sessions', { body: { email, password: 'a wrong guess' } });
    expect((await guess(ascii)).status).toBe(401);
    await untilPutOff(guess);
    expect((await guess(ascii)).status).toBe(429);
  });

  it('is that of one customer, whoever vouches for it', async () => {
    const { application } = await registered();
    const person = { issuer: 'https://id.example/', name: 'Ada' };
    const admitted = await application.users.admitExternalUser({ ...person, subject: 'ada', email: ascii });
    expect(admitted).toEqual({ ok: false, error: { kind: 'account-not-linked' } });
  });
});

describe('an e-mail address', () => {
  it.each(['a&b@example.com', "o'brien+shop@example.com", 'user%x@example.com'])(
    'has an account: %s',
    async (email) => {
      const { send } = openApi();
      const made = await send('POST /api/v1/users', { body: { email, password: 'analytical engine', name: 'Ada' } });
      expect([made.status, made.body.email]).toEqual([201, email]);
    },
  );

  it.each(['ada@exam-.com', `ada@${'x'.repeat(64)}.com`, 'ada@example'])('has none: %s', async (email) => {
    const { send } = openApi();
    const refused = await send('POST /api/v1/users', { body: { email, password: 'analytical engine', name: 'Ada' } });
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [{ pointer: '#/email', code: 'wrong-form', detail: expect.stringContaining('is no e-mail address') }],
    ]);
  });
});
