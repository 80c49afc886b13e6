import { newId } from '@orderline/composition';
import { err } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import { customer } from '../../testing/shop.ts';

const signedUp = async () => {
  const api = openApi();
  return { ...api, ada: await customer(api, 'ada') };
};

describe('a session', () => {
  it('begins with the right password', async () => {
    const { ada, send } = await signedUp();
    const signedIn = await send('POST /api/v1/sessions', { body: ada.credentials });
    expect(signedIn.status).toBe(201);
    expect(signedIn.body).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 });
    expect(signedIn.headers.get('cache-control')).toBe('no-store');
  });

  it('does not tell a wrong password from an unknown address', async () => {
    const { ada, send } = await signedUp();
    const wrong = { ...ada.credentials, password: 'difference engine' };
    const unknown = { ...ada.credentials, email: 'nobody@example.com' };
    const answers = [
      await send('POST /api/v1/sessions', { body: wrong }),
      await send('POST /api/v1/sessions', { body: unknown }),
    ];
    const said = answers.map(({ status, body: { requestId: _id, traceId: _trace, ...body } }) => [status, body]);
    expect(said[0]).toEqual(said[1]);
    expect(answers[0]?.body.code).toBe('invalid-credentials');
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('has to wait after five wrong passwords, for an unknown address like for a known one', async () => {
    const { ada, send } = await signedUp();
    for (const email of [ada.credentials.email, 'nobody@example.com']) {
      const body = { email, password: 'difference engine' };
      for (const _free of [1, 2, 3, 4, 5]) expect((await send('POST /api/v1/sessions', { body })).status).toBe(401);
      const refused = await send('POST /api/v1/sessions', { body: { ...body, password: ada.credentials.password } });
      expect([refused.status, refused.body.code]).toEqual([429, 'login-throttled']);
      expect(refused.headers.get('retry-after')).toBe('1');
      expect(refused.headers.get('www-authenticate')).toBeNull();
    }
  });

  it('begins at once on a device that is known, whoever guesses beside it', async () => {
    const { ada, send } = await signedUp();
    const { deviceToken } = ada.pair;
    const wrong = { ...ada.credentials, password: 'difference engine' };
    for (const _free of [1, 2, 3, 4, 5]) await send('POST /api/v1/sessions', { body: wrong });
    expect((await send('POST /api/v1/sessions', { body: ada.credentials })).status).toBe(429);
    const known = await send('POST /api/v1/sessions', { body: { ...ada.credentials, deviceToken } });
    expect([known.status, known.body.deviceToken]).toEqual([201, deviceToken]);
    const madeUp = { ...ada.credentials, deviceToken: 'made up' };
    expect((await send('POST /api/v1/sessions', { body: madeUp })).status).toBe(429);
  });

  it('goes on with a refresh token, and is told the same next one again where the answer was lost', async () => {
    const { ada, send } = await signedUp();
    const { refreshToken } = ada.pair;
    const refreshed = await send('POST /api/v1/sessions/refresh', { body: { refreshToken } });
    expect(refreshed.status).toBe(200);
    const again = await send('POST /api/v1/sessions/refresh', { body: { refreshToken } });
    expect(again.status).toBe(200);
    expect(again.body.refreshToken).toBe(refreshed.body.refreshToken);
    expect(again.body.refreshToken).not.toBe(refreshToken);
  });

  it('says the same of a token that was copied, one of a session that is over and one that is made up', async () => {
    const refusedWith = async (kind: 'refresh-token-reused' | 'invalid-refresh-token') => {
      const api = openApi();
      const { identity } = api.application;
      const refreshSession = async () => err({ kind });
      const { send } = openApi({ application: { identity: { ...identity, refreshSession } } });
      const { status, body } = await send('POST /api/v1/sessions/refresh', { body: { refreshToken: 'made up' } });
      const { requestId: _id, traceId: _trace, ...said } = body;
      return { status, said };
    };
    const answer = await refusedWith('refresh-token-reused');
    expect([answer.status, answer.said.code]).toEqual([401, 'invalid-refresh-token']);
    expect(await refusedWith('invalid-refresh-token')).toEqual(answer);
  });

  it('is listed among the user’s own, and known as the present one', async () => {
    const { ada, send } = await signedUp();
    await send('POST /api/v1/sessions', { body: ada.credentials });
    const { body } = await send('GET /api/v1/sessions', { token: ada.token });
    expect(body.items.map(({ current }: { current: boolean }) => current).toSorted()).toEqual([false, true]);
  });

  it('ends by its id or as the present one, and only by its own user', async () => {
    const { ada, send, ...api } = await signedUp();
    const grace = await customer({ ...api, send }, 'grace');
    const { body } = await send('GET /api/v1/sessions', { token: ada.token });
    const path = `DELETE /api/v1/sessions/${body.items[0].id}` as const;
    expect((await send(path, { token: grace.token })).status).toBe(404);
    expect((await send(`DELETE /api/v1/sessions/${newId()}`, { token: ada.token })).status).toBe(404);
    const ended = await send('DELETE /api/v1/sessions/current', { token: ada.token });
    expect([ended.status, ended.text]).toEqual([204, '']);
    const pair = (await send('POST /api/v1/sessions', { body: ada.credentials })).body;
    expect((await send(path, { token: pair.accessToken })).status).toBe(404);
  });

  it('takes its access token with it when it ends, and no other', async () => {
    const { ada, send } = await signedUp();
    const other = (await send('POST /api/v1/sessions', { body: ada.credentials })).body;
    await send('DELETE /api/v1/sessions/current', { token: ada.token });
    const refused = await send('GET /api/v1/users/me', { token: ada.token });
    expect([refused.status, refused.body.code]).toEqual([401, 'unauthenticated']);
    expect((await send('GET /api/v1/users/me', { token: other.accessToken })).status).toBe(200);
  });
});
