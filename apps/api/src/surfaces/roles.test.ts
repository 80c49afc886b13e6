import { asId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { openShop } from '../testing/shop.ts';

const password = 'analytical engine';

describe('roles that are changed', () => {
  it('refuse the token that names the old ones at the next request, and are in the next token', async () => {
    const { application, send } = await openShop();
    const made = await application.users.createAdmin({ email: 'root@example.com', password, name: 'Root' });
    const userId = made.ok ? made.value.id : undefined;
    if (!userId) throw new Error('nobody was made');
    const signIn = async () =>
      String((await send('POST /api/v2/sessions', { body: { email: 'root@example.com', password } })).body.accessToken);
    const old = await signIn();
    expect((await send('GET /internal/jobs', { token: old })).status).toBe(200);
    await application.users.changeRoles({ userId, roles: ['support', 'support'] });
    expect((await send('GET /internal/jobs', { token: old })).status).toBe(401);
    const token = await signIn();
    expect((await send('GET /internal/jobs', { token })).status).toBe(403);
    expect((await send('GET /api/v2/users/me', { token })).status).toBe(200);
  });

  it('are of nobody who is not there', async () => {
    const { application, ada } = await openShop();
    const gone = ada.id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const changed = await application.users.changeRoles({ userId: asId(gone), roles: ['admin'] });
    expect(changed).toEqual({ ok: false, error: { kind: 'user-not-found' } });
  });
});
