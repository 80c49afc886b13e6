import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { openAdmin } from '../../../testing/staff-browser.ts';

const minute = 60_000;

const open = async () => {
  const api = openAdmin();
  const admin = await api.signedIn('admin');
  const support = await api.signedIn('support');
  const path = `/admin/staff/${support.userId}`;
  /** With one field of several values, as checkboxes send it. */
  const setRoles = async (...roles: readonly string[]) => {
    const token = admin.tokenOn(await admin.ask(`${path}/roles`));
    const fields: [string, string][] = [['token', token], ...roles.map((role): [string, string] => ['role', role])];
    return admin.ask(`${path}/roles`, { fields });
  };
  const newest = async () => {
    const listed = await api.application.audit.listAudit({ page: { limit: 1 } });
    return listed.ok ? listed.value.items[0] : undefined;
  };
  return { ...api, admin, support, path, setRoles, newest };
};

describe('the page of staff', () => {
  it('lists who works here, with roles, second factor and when they were last seen', async () => {
    const { admin, support, application } = await open();
    await application.users.registerUser({ email: 'ada@example.com', password: 'analytical engine', name: 'Ada' });
    const { text } = await admin.ask('/admin/staff');
    expect(text).toContain(support.email);
    expect(text).toContain(admin.email);
    expect(text).not.toContain('ada@example.com');
    expect(text).toContain('2026-03-04 05:0');
  });

  it.each(['viewer', 'support', 'catalog-manager', 'staff'] as const)('is not for the role %s', async (role) => {
    const api = openAdmin();
    const person = await api.signedIn(role);
    expect((await person.ask('/admin')).text).not.toContain('href="/admin/staff"');
    for (const path of ['', `/${person.userId}`, `/${person.userId}/roles`, `/${person.userId}/second-factor`])
      expect((await person.ask(`/admin/staff${path}`)).status).toBe(403);
  });

  it('is shown where there is nobody by that id as not there', async () => {
    const { admin } = await open();
    for (const id of ['nobody', '0199c0de-7a00-7000-8000-00000000dead'])
      expect((await admin.ask(`/admin/staff/${id}`)).status).toBe(404);
  });
});

describe('roles that an admin changes', () => {
  it('open and refuse at the very next request, and are in the audit as they were and are', async () => {
    const { support, admin, path, setRoles, newest } = await open();
    expect((await support.ask('/admin/products')).status).toBe(200);
    expect((await support.ask('/admin/jobs')).status).toBe(403);
    expect((await setRoles('viewer')).to).toBe(`${path}?changed`);
    expect((await support.ask('/admin/orders')).status).toBe(200);
    expect(await newest()).toMatchObject({
      action: 'setStaffRoles',
      actor: { id: admin.userId },
      target: { type: 'user', id: support.userId },
      before: { roles: ['support'] },
      after: { roles: ['viewer'] },
    });
    await setRoles('customer');
    expect((await support.ask('/admin/orders')).to).toMatch(/^\/admin\/sign-in/);
  });

  it('are none of one’s own', async () => {
    const { admin } = await open();
    const page = `/admin/staff/${admin.userId}`;
    expect((await admin.ask(page)).text).not.toContain(`${page}/roles`);
    const refused = await admin.submit(`${page}/roles`, { role: 'viewer' });
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('another admin')]);
    expect((await admin.ask('/admin/staff')).status).toBe(200);
  });

  it.each([
    ['none', []],
    ['one that there is not', ['root']],
    ['one that there is not among others', ['viewer', 'constructor']],
  ])('are refused where they are %s, and keep what was chosen', async (_what, roles) => {
    const { support, setRoles, application } = await open();
    const refused = await setRoles(...roles);
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('role="alert"')]);
    if (roles.includes('viewer')) expect(refused.text).toContain('value="viewer" checked');
    const found = await application.staffMembers.findStaffMember({ userId: support.userId });
    expect(found).toMatchObject({ value: { roles: ['support'] } });
  });

  it('ask for a proof of the last five minutes', async () => {
    const { admin, path, pass } = await open();
    pass(5 * minute);
    expect((await admin.ask(`${path}/roles`)).to).toMatch(/^\/admin\/step-up/);
  });
});

describe('what an admin does for another', () => {
  it('ends one session of theirs, or all', async () => {
    const { admin, support, path, newest } = await open();
    expect((await admin.submit(path, {})).status).toBe(404);
    const page = await admin.ask(path);
    const session = /name="session" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    await admin.ask(`${path}/sessions`, { form: { token: admin.tokenOn(page), session } });
    expect((await support.ask('/admin')).to).toMatch(/^\/admin\/sign-in/);
    expect(await newest()).toMatchObject({ action: 'endStaffSessions', target: { id: support.userId } });
    await support.submit('/admin/sign-in', { email: support.email, password: 'analytical engine' });
    await support.submit('/admin/second-factor', { code: support.code() });
    expect((await support.ask('/admin')).status).toBe(200);
    await admin.ask(`${path}/sessions`, { form: { token: admin.tokenOn(page) } });
    expect((await support.ask('/admin')).to).toMatch(/^\/admin\/sign-in/);
    expect((await admin.ask('/admin')).status).toBe(200);
    const nobody = `/admin/staff/${newId()}/sessions`;
    expect((await admin.ask(nobody, { form: { token: admin.tokenOn(page) } })).status).toBe(404);
    expect((await admin.ask(nobody, { form: { token: admin.tokenOn(page), session } })).status).toBe(404);
  });

  it('resets a second factor, with which all sessions are over, and never one’s own', async () => {
    const { admin, support, path, newest } = await open();
    expect((await admin.submit(`${path}/second-factor`, {})).to).toBe(`${path}?reset`);
    expect(await newest()).toMatchObject({ action: 'resetSecondFactor', target: { id: support.userId } });
    expect((await support.ask('/admin')).to).toMatch(/^\/admin\/sign-in/);
    const half = await support.submit('/admin/sign-in', { email: support.email, password: 'analytical engine' });
    expect((await support.ask(String(half.to))).to).toMatch(/^\/admin\/enrol/);
    expect((await admin.submit(`${path}/second-factor`, {})).status).toBe(409);
    expect((await admin.submit(`/admin/staff/${admin.userId}/second-factor`, {})).status).toBe(409);
  });
});
