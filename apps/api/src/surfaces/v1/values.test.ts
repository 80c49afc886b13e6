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

const shipTo = { recipient: 'Ada Lovelace', line1: '1 High Street' };

describe('an address', () => {
  /** As it is answered by each way in. */
  const statedIn = async (address: object) => {
    const { send, ada, mug, order } = await openShop();
    const { token } = ada;
    const lines = [{ sku: mug.sku, quantity: 1 }];
    const inV2 = { token, headers: { 'Idempotency-Key': newId() }, body: { lines, shippingAddress: address } };
    const book = await send('POST /api/v2/users/me/addresses', { token, body: address });
    const etag = (await send('GET /api/v1/users/me', { token })).headers.get('etag');
    const headers = { 'If-Match': String(etag) };
    const profile = await send('PATCH /api/v1/users/me', { token, headers, body: { addresses: [address] } });
    const placed = await order([{ productId: mug.id, quantity: 1 }], { body: { shippingAddress: address } });
    const placedInV2 = await send('POST /api/v2/orders', inV2);
    const { id: _id, ...kept } = book.body;
    return [
      { status: book.status, errors: book.body.errors, address: kept },
      { status: profile.status, errors: profile.body.errors, address: profile.body.addresses?.[0] },
      { status: placed.status, errors: placed.body.errors, address: placed.body.shippingAddress },
      { status: placedInV2.status, errors: placedInV2.body.errors, address: placedInV2.body.shippingAddress },
    ];
  };

  it.each([
    ['Hong Kong, without a postal code', { city: 'Wan Chai', country: 'HK' }],
    ['Dubai, without either', { region: 'Dubai', country: 'AE' }],
    ['Ireland, without an Eircode', { city: 'Cork', country: 'IE' }],
    ['Ireland, with one', { city: 'Cork', postalCode: 'T12 W8KP', country: 'IE' }],
    ['Singapore, without a city', { postalCode: '546080', country: 'SG' }],
    ['Kosovo', { city: 'Prishtinë', postalCode: '10000', country: 'XK' }],
    ['Hong Kong, as an earlier client filled it in', { city: 'Wan Chai', postalCode: '', country: 'HK' }],
  ])('is taken everywhere, and always answered with city and postal code: %s', async (_where, parts) => {
    const expected = { city: '', postalCode: '', ...shipTo, ...parts };
    for (const { status, errors, address } of await statedIn({ ...shipTo, ...parts })) {
      expect([errors, Math.floor(status / 100)]).toEqual([undefined, 2]);
      expect(address).toEqual(expected);
    }
  });

  it.each([
    ['no postal code in the United Kingdom', { city: 'London', country: 'GB' }, 'postalCode', 'required'],
    ['a blank one', { city: 'London', postalCode: ' \u00a0', country: 'GB' }, 'postalCode', 'not-valid'],
    ['one of joiners', { city: 'London', postalCode: '\u200d\u2060\u3164', country: 'GB' }, 'postalCode', 'not-valid'],
    ['no city in Germany', { postalCode: '10115', country: 'DE' }, 'city', 'required'],
    ['a recipient of spaces', { recipient: '\u00a0\u3000', city: 'Cork', country: 'IE' }, 'recipient', 'too-small'],
    ['a recipient of joiners', { recipient: '\u200d', city: 'Cork', country: 'IE' }, 'recipient', 'not-valid'],
    ['a street of zero-width spaces', { line1: '\u200b\ufeff', city: 'Cork', country: 'IE' }, 'line1', 'too-small'],
    ['a second line of blank patterns', { line2: '\u2800', city: 'Cork', country: 'IE' }, 'line2', 'not-valid'],
  ])('is refused everywhere where it has %s', async (_what, parts, field, code) => {
    for (const { status, errors } of await statedIn({ ...shipTo, ...parts })) {
      expect([status, errors]).toMatchObject([422, [{ pointer: expect.stringContaining(`/${field}`), code }]]);
    }
  });

  it('is told with all that it lacks', async () => {
    for (const { errors } of await statedIn({ line1: '1 High Street', country: 'GB' })) {
      const fields = errors.map(({ pointer }: { pointer: string }) => pointer.split('/').at(-1));
      expect(fields.toSorted()).toEqual(['city', 'postalCode', 'recipient']);
    }
  });

  it('is trimmed and composed, and so is every name', async () => {
    const stated = {
      recipient: '\u00a0Zoe\u0308 ',
      line1: '\ufeff1 High Street\u200b',
      city: ' Cork\t',
      country: 'IE',
    };
    for (const { address } of await statedIn(stated)) {
      expect(address).toEqual({
        recipient: 'Zo\u00eb',
        line1: '1 High Street',
        city: 'Cork',
        postalCode: '',
        country: 'IE',
      });
    }
    const { send, staff } = await openShop();
    const registration = { email: 'zoe@example.com', password: 'analytical engine', name: ' Zoe\u0308\u3000' };
    expect((await send('POST /api/v1/users', { body: registration })).body.name).toBe('Zo\u00eb');
    const details = { ...mugDetails, sku: 'CUP-1', title: ' Cre\u0300me\u00a0' };
    expect((await send('POST /api/v1/products', { token: staff, body: details })).body.title).toBe('Cr\u00e8me');
    const blank = { ...registration, email: 'blank@example.com', name: ' \u200d ' };
    expect((await send('POST /api/v1/users', { body: blank })).body.errors).toMatchObject([{ pointer: '#/name' }]);
  });
});
