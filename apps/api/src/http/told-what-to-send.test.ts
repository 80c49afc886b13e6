import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { openShop, shippingAddress } from '../testing/shop.ts';

describe('who leaves something out is told what to send', () => {
  it('without an Idempotency-Key: its name, its form, an example, and why', async () => {
    const { send, ada } = await openShop();
    const { status, body } = await send('POST /api/v2/orders', { token: ada.token, body: {} });
    expect([status, body.code]).toEqual([400, 'idempotency-key-missing']);
    expect(body.detail).toMatch(/Idempotency-Key: [0-9a-f-]{36}/);
    expect(body.detail).toMatch(/1 to 255 visible ASCII characters/);
    expect(body.detail).toMatch(/act twice/);
    expect(body.errors).toEqual([{ header: 'Idempotency-Key', code: 'required', detail: 'is missing' }]);
  });

  it('with a malformed one: which form it has', async () => {
    const { send, ada } = await openShop();
    const headers = { 'Idempotency-Key': 'a b' };
    const { body } = await send('POST /api/v2/orders', { token: ada.token, headers, body: {} });
    expect(body.errors).toMatchObject([{ header: 'Idempotency-Key', code: 'wrong-form' }]);
  });

  it.each([
    [undefined, 'required'],
    ['*', 'not-allowed'],
  ])('where a change comes with If-Match %s: its name, and the ETag that it repeats', async (tag, code) => {
    const { send, ada } = await openShop();
    const headers: Readonly<Record<string, string>> = tag === undefined ? {} : { 'If-Match': tag };
    const change = { token: ada.token, headers, body: { locale: 'fr-FR' } };
    const { status, body } = await send('PATCH /api/v2/users/me', change);
    expect([status, body.code]).toEqual([428, 'precondition-required']);
    expect(body.detail).toMatch(/If-Match.*ETag/);
    expect(body.errors).toMatchObject([{ header: 'If-Match', code }]);
  });
});

describe('who is not signed in', () => {
  const asked = async (headers: Readonly<Record<string, string>>) => {
    const { send } = await openShop();
    const answer = await send('GET /api/v2/users/me', { headers });
    expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    return { detail: String(answer.body.detail), challenge: answer.headers.get('www-authenticate') };
  };

  it('is told to bring a token, and of no error, where there is none (RFC 6750 §3.1)', async () => {
    const { detail, challenge } = await asked({});
    expect(challenge).toBe('Bearer');
    expect(detail).toMatch(/no access token.*Authorization: Bearer/);
  });

  it('is told the scheme that is read, where it brings another', async () => {
    const { detail, challenge } = await asked({ Authorization: 'Basic YWRhOmFkYQ==' });
    expect(challenge).toBe('Bearer');
    expect(detail).toMatch(/Bearer/);
  });

  it('is told that its token is not good, and how to get another', async () => {
    const { detail, challenge } = await asked({ Authorization: 'Bearer e30.e30.c2ln' });
    expect(challenge).toMatch(/^Bearer error="invalid_token", error_description="[\x20-\x21\x23-\x5b\x5d-\x7e]+"$/);
    expect(detail).toMatch(/expired.*sessions\/refresh/);
  });

  it('is told so of an API key in other words', async () => {
    const { detail, challenge } = await asked({ Authorization: 'Bearer pk_live_nobodys_secret' });
    expect(challenge).toMatch(/^Bearer error="invalid_token", /);
    expect(detail).toMatch(/API key.*revoked/);
  });
});

describe('what is stated wrong', () => {
  it.each(['nope', 'nope '.repeat(60), `${'a'.repeat(300)}@example.com`])(
    'has one fault, where it is no e-mail address: %#',
    async (email) => {
      const { send } = await openShop();
      const name = { fullName: 'Ada Lovelace' };
      const { status, body } = await send('POST /api/v2/users', {
        body: { email, password: 'analytical engine', name },
      });
      expect([status, body.errors.length, body.errors[0].pointer]).toEqual([422, 1, '#/email']);
    },
  );

  it('has one fault, where its country is a code of no place', async () => {
    const { send, ada, mug } = await openShop();
    const lines = [{ sku: mug.sku, quantity: 1 }];
    for (const country of ['ZZ', 'QQ', 'gb']) {
      const { status, body } = await send('POST /api/v2/orders', {
        token: ada.token,
        headers: { 'Idempotency-Key': newId() },
        body: { lines, shippingAddress: { ...shippingAddress, country } },
      });
      expect([status, body.errors]).toMatchObject([
        422,
        [{ pointer: '#/shippingAddress/country', code: 'not-allowed' }],
      ]);
    }
  });
});
