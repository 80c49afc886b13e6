import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import { customer } from '../../testing/shop.ts';

describe('changing a password', () => {
  const setUp = async () => {
    const api = openApi();
    const ada = await customer(api, 'ada');
    const other = (await api.send('POST /api/v1/sessions', { body: ada.credentials })).body;
    const change = (body: object) => api.send('PUT /api/v1/users/me/password', { token: ada.token, body });
    const asks = async (token: string) => (await api.send('GET /api/v1/users/me', { token })).status;
    return { ...api, ada, other, change, asks };
  };

  it('lets in with the new one alone, and ends the other sessions', async () => {
    const { ada, other, send, change, asks } = await setUp();
    const { password: currentPassword, email } = ada.credentials;
    const changed = await change({ currentPassword, newPassword: 'difference engine' });
    expect([changed.status, changed.text]).toEqual([204, '']);
    expect((await send('POST /api/v1/sessions', { body: ada.credentials })).status).toBe(401);
    expect((await send('POST /api/v1/sessions', { body: { email, password: 'difference engine' } })).status).toBe(201);
    expect([await asks(ada.token), await asks(other.accessToken)]).toEqual([200, 401]);
    const { refreshToken } = other;
    expect((await send('POST /api/v1/sessions/refresh', { body: { refreshToken } })).status).toBe(401);
  });

  it('needs the present one, and has who guesses it wait', async () => {
    const { other, change, asks } = await setUp();
    const wrong = { currentPassword: 'not the one', newPassword: 'difference engine' };
    for (const _free of [1, 2, 3, 4, 5]) {
      const refused = await change(wrong);
      expect([refused.status, refused.body.code]).toEqual([422, 'wrong-password']);
      expect(refused.body.errors[0].pointer).toBe('#/currentPassword');
    }
    const refused = await change(wrong);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await asks(other.accessToken)).toBe(200);
  });

  it('takes no password that is guessed first, nor does a registration', async () => {
    const { ada, send, change } = await setUp();
    const refused = await change({ currentPassword: ada.credentials.password, newPassword: 'password' });
    expect([refused.status, refused.body.code]).toEqual([422, 'password-too-common']);
    expect(refused.body.errors[0].pointer).toBe('#/newPassword');
    const grace = { email: 'grace@example.com', name: 'Grace', password: 'password' };
    const registered = await send('POST /api/v1/users', { body: grace });
    expect([registered.status, registered.body.errors[0].pointer]).toEqual([422, '#/password']);
  });

  it('takes no password that a registration would not', async () => {
    const { ada, change } = await setUp();
    const refused = await change({ currentPassword: ada.credentials.password, newPassword: 'short' });
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '#/newPassword']);
  });
});

describe('a password that was forgotten', () => {
  const setUp = async () => {
    const api = openApi();
    const ada = await customer(api, 'ada');
    const ask = (email: string) => api.send('POST /api/v1/password-resets', { body: { email } });
    const reset = (token: string, newPassword = 'difference engine') =>
      api.send('POST /api/v1/password-resets/confirmation', { body: { token, newPassword } });
    const code = () => /^\S{36,}$/m.exec(api.sent.at(-1)?.text ?? '')?.[0] ?? 'none';
    return { ...api, ada, ask, reset, code };
  };

  it('is chosen anew by the code from the e-mail, once, and nobody stays signed in', async () => {
    const { ada, send, ask, reset, code } = await setUp();
    expect([(await ask(ada.credentials.email)).status, (await reset(code())).status]).toEqual([202, 204]);
    expect((await send('GET /api/v1/users/me', { token: ada.token })).status).toBe(401);
    expect((await send('POST /api/v1/sessions', { body: ada.credentials })).status).toBe(401);
    const credentials = { ...ada.credentials, password: 'difference engine' };
    expect((await send('POST /api/v1/sessions', { body: credentials })).status).toBe(201);
    const again = await reset(code());
    expect([again.status, again.body.code]).toEqual([422, 'invalid-reset-token']);
  });

  it('lets the owner in at once who had to wait, with the new one', async () => {
    const { ada, send, ask, reset, code } = await setUp();
    const wrong = { ...ada.credentials, password: 'a guess' };
    for (const _free of [1, 2, 3, 4, 5]) await send('POST /api/v1/sessions', { body: wrong });
    expect((await send('POST /api/v1/sessions', { body: ada.credentials })).status).toBe(429);
    await ask(ada.credentials.email);
    expect((await reset(code())).status).toBe(204);
    const credentials = { ...ada.credentials, password: 'difference engine' };
    expect((await send('POST /api/v1/sessions', { body: credentials })).status).toBe(201);
  });

  it('is chosen anew by an earlier code too, until one is used', async () => {
    const { ada, ask, reset, code } = await setUp();
    await ask(ada.credentials.email);
    const earlier = code();
    await ask(ada.credentials.email);
    expect((await reset(earlier)).status).toBe(204);
    expect((await reset(code())).body.code).toBe('invalid-reset-token');
  });

  it('is answered alike for an address without an account, to which nothing is sent', async () => {
    const { ada, ask, sent } = await setUp();
    for (const email of [ada.credentials.email, 'nobody@example.com']) {
      for (const _free of [1, 2, 3]) {
        const answer = await ask(email);
        expect([answer.status, answer.text]).toEqual([202, '']);
      }
      const refused = await ask(email);
      expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
        429,
        'rate-limited',
        '1',
      ]);
    }
    expect(sent.map(({ to }) => to)).toEqual(Array.from({ length: 3 }, () => ada.credentials.email));
  });
});
