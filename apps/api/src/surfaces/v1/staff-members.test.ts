import { newId } from '@orderline/composition';
import type { UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { openAdmin, password } from '../../testing/staff-browser.ts';

const STEP_MS = 30_000;

/** An admin with a second factor who has signed in to the API, by the password alone if not with a code, and somebody of support. */
const open = async ({ withCode: proves = false } = {}) => {
  const api = openAdmin();
  const admin = await api.enrolled('admin');
  const support = await api.enrolled('support');
  const headers = proves ? { 'One-Time-Code': admin.code() } : {};
  const { body } = await api.send('POST /api/v2/sessions', { body: { email: admin.email, password }, headers });
  const token = String(body.accessToken);
  const path = `/internal/staff/${support.userId}`;
  const withCode = (code?: string) => (code === undefined ? {} : { headers: { 'One-Time-Code': code } });
  const setRoles = (code?: string, roles: unknown = ['admin']) =>
    api.send(`PUT ${path}/roles`, { token, body: { roles }, ...withCode(code) });
  const reset = (code?: string) => api.send(`DELETE ${path}/second-factor`, { token, ...withCode(code) });
  const found = async () => {
    const member = await api.application.staffMembers.findStaffMember({ userId: support.userId });
    return member.ok ? { roles: member.value.roles, hasSecondFactor: member.value.hasSecondFactor } : null;
  };
  const acts = async () => {
    const listed = await api.application.audit.listAudit({ page: { limit: 5 } });
    return listed.ok ? listed.value.items : [];
  };
  return { ...api, admin, support, token, path, setRoles, reset, found, acts };
};

const asBefore = { roles: ['support'], hasSecondFactor: true };

describe('roles and second factors of others, by the API', () => {
  it('are not changed by who has shown a password alone', async () => {
    const { setRoles, reset, found } = await open();
    for (const refused of [await setRoles(), await reset(), await setRoles(' ')]) {
      expect([refused.status, refused.body.code]).toEqual([401, 'second-factor-required']);
      expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_user_authentication"');
      expect(refused.body.errors).toMatchObject([{ header: 'One-Time-Code', code: 'required' }]);
    }
    expect(await found()).toEqual(asBefore);
  });

  it('are changed with a code of one’s own device, which is good once, here and on the pages', async () => {
    const { admin, setRoles, reset, found, pass, browser, acts } = await open();
    const code = admin.code();
    expect((await setRoles(code, ['viewer'])).status).toBe(200);
    expect((await acts()).slice(0, 2)).toMatchObject([
      { action: 'setStaffRoles', actor: { id: admin.userId }, after: { roles: ['viewer'] } },
      { action: 'stepUp', actor: { id: admin.userId }, target: { type: 'user', id: admin.userId } },
    ]);
    const again = await reset(code);
    expect([again.status, again.body.code]).toEqual([401, 'wrong-code']);
    expect(again.headers.get('www-authenticate')).toContain('error="insufficient_user_authentication"');
    expect(await found()).toMatchObject({ hasSecondFactor: true });
    pass(STEP_MS);
    const onPages = browser();
    await onPages.submit('/admin/sign-in', { email: admin.email, password });
    expect((await onPages.submit('/admin/second-factor', { code: admin.code() })).to).toBe('/admin');
    expect((await reset(admin.code())).body.code).toBe('wrong-code');
    pass(STEP_MS);
    expect((await reset(admin.code())).status).toBe(204);
    expect(await found()).toEqual({ roles: ['viewer'], hasSecondFactor: false });
  });

  it('are changed with a recovery code, once, and with no code of somebody else', async () => {
    const { admin, support, setRoles, reset, found } = await open();
    expect((await setRoles(support.code())).body.code).toBe('wrong-code');
    expect((await reset(support.codes[0])).body.code).toBe('wrong-code');
    expect(await found()).toEqual(asBefore);
    expect((await setRoles(admin.codes[0])).status).toBe(200);
    expect((await reset(admin.codes[0])).body.code).toBe('wrong-code');
  });

  it('spend no code on a request that is not understood', async () => {
    const { admin, setRoles } = await open();
    expect((await setRoles(admin.code(), ['root'])).status).toBe(422);
    expect((await setRoles(admin.code())).status).toBe(200);
  });

  it('wait longer and longer for who guesses, together with the pages', async () => {
    const { setRoles, admin, browser } = await open();
    for (const _free of [1, 2, 3, 4, 5]) expect((await setRoles('000000')).status).toBe(401);
    const waits = await setRoles(admin.code());
    expect([waits.status, waits.body.code, waits.headers.get('retry-after')]).toEqual([429, 'login-throttled', '1']);
    const onPages = browser();
    await onPages.submit('/admin/sign-in', { email: admin.email, password });
    expect((await onPages.submit('/admin/second-factor', { code: admin.code() })).status).toBe(429);
  });

  it('are not for who has no second factor', async () => {
    const { send, tokenFor, userWith, path, found } = await open();
    const token = await tokenFor(await userWith('admin'), 'admin');
    const asked = { token, body: { roles: ['admin'] }, headers: { 'One-Time-Code': '123456' } };
    expect((await send(`PUT ${path}/roles`, asked)).body.code).toBe('wrong-code');
    expect(await found()).toEqual(asBefore);
  });

  it('are for persons: no API key changes them, whatever scopes it has', async () => {
    const { send, keyFor, admin, path, found } = await open();
    const { key } = await keyFor(['staff:write'], { ownerId: admin.userId });
    const headers = { 'One-Time-Code': admin.code() };
    for (const refused of [
      await send(`PUT ${path}/roles`, { token: key, headers, body: { roles: ['admin'] } }),
      await send(`DELETE ${path}/second-factor`, { token: key, headers }),
    ]) {
      expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
      expect(refused.body.detail).toContain('no API key may do it');
    }
    expect(await found()).toEqual(asBefore);
  });

  it('are not one’s own', async () => {
    const { send, token, admin, pass } = await open();
    const own = `/internal/staff/${admin.userId}`;
    const headers = () => ({ 'One-Time-Code': admin.code() });
    const roles = await send(`PUT ${own}/roles`, { token, headers: headers(), body: { roles: ['viewer'] } });
    pass(STEP_MS);
    const factor = await send(`DELETE ${own}/second-factor`, { token, headers: headers() });
    expect([roles.body.code, factor.body.code]).toEqual(['own-account', 'own-account']);
  });
});

describe('all sessions of somebody', () => {
  it('are ended, also where there are none, and not found of an id that is nobody’s', async () => {
    const { send, token, path } = await open({ withCode: true });
    for (const _time of ['some', 'none']) {
      expect((await send(`DELETE ${path}/sessions`, { token })).status).toBe(204);
      expect((await send(`GET ${path}`, { token })).body.sessions).toEqual([]);
    }
    for (const method of ['GET', 'DELETE']) {
      const suffix = method === 'GET' ? '' : '/sessions';
      const refused = await send(`${method} /internal/staff/${newId()}${suffix}`, { token });
      expect([method, refused.status, refused.body.code]).toEqual([method, 404, 'not-found']);
    }
  });
});

describe('an API key', () => {
  it('is never given the scope to say who may what, by whoever', async () => {
    const { send, tokenFor } = await open();
    const token = await tokenFor(newId<UserId>(), 'admin');
    for (const scope of ['staff:write', 'api-keys:write']) {
      const made = await send('POST /api/v2/api-keys', { token, body: { name: 'sly', scopes: [scope] } });
      expect([scope, made.status]).toEqual([scope, 422]);
    }
  });
});
