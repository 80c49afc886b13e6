import { roles as allRoles, isStaff, type Role } from '@orderline/domain/shared';
import type { ResetMemberRefusal, SeenMember } from '@orderline/domain/staff';
import type { ChangeRolesRefusal } from '@orderline/domain/users';
import { html } from 'hono/html';
import { form, notice } from '../frame/layout.ts';
import type { PageAnswer, Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import { staffPath } from '../frame/shown.ts';
import * as sorry from '../frame/sorry.ts';
import { type MembersParts, memberAt } from './members.ts';

/** What each role is for, as somebody who gives it has to know. */
const purposes: Readonly<Record<Role, string>> = {
  customer: 'orders for themselves',
  viewer: 'sees orders, customers, stock and reports',
  support: 'that, cancels and changes orders, places them on behalf, invites customers, exports',
  'catalog-manager': 'changes products, prices and stock, sees reports, exports',
  staff: 'tills and importers: products, stock, customers, orders on behalf, webhooks',
  admin: 'all of it, jobs, the audit, API keys, and who may what',
};

const isRole = (name: string): name is Role => allRoles.some((role) => role === name);

type Faulty = { readonly fault?: string; readonly status?: Shown['status']; readonly chosen?: readonly string[] };

const rolesForm = (
  { token }: StaffRequest,
  { userId, name, roles }: SeenMember,
  { fault, status, chosen = roles }: Faulty = {},
): Shown => ({
  title: `Roles of ${name}`,
  status,
  content: html`<div class="narrow">${fault === undefined ? '' : notice(fault)}${form({
    action: `${staffPath(userId)}/roles`,
    token,
    content: html`<fieldset class="choices"><legend>What they may</legend>${allRoles.map(
      (role) =>
        html`<label><input type="checkbox" name="role" value="${role}"${
          chosen.includes(role) ? html` checked` : ''
        }><span>${role}<span class="hint">${purposes[role]}</span></span></label>`,
    )}</fieldset>
<button>Change the roles</button>`,
  })}<p><a href="${staffPath(userId)}">Leave them as they are</a></p></div>`,
});

const whyNot = ({ kind }: ChangeRolesRefusal | ResetMemberRefusal): string => {
  switch (kind) {
    case 'own-account':
      return 'This is you: another admin has to do that.';
    case 'forbidden':
      return 'You are no admin any more: nothing was changed.';
    case 'user-not-found':
      return 'There is no such account any more.';
    case 'second-factor-not-found':
      return 'There is no second factor to reset.';
  }
};

const takeRoles = async (parts: MembersParts, request: StaffRequest): Promise<PageAnswer> => {
  const member = await memberAt(parts, request);
  if (!member) return sorry.noSuchPage;
  const named = request.form.getAll('role');
  const roles = named.filter(isRole);
  if (roles.length === 0 || roles.length < named.length) {
    const fault =
      roles.length < named.length ? 'There is no such role.' : 'Choose at least one: customer takes all others away.';
    return rolesForm(request, member, { fault, status: 422, chosen: roles });
  }
  const { userId } = member;
  const result = await parts.users.changeRoles({ userId, roles, by: request.staff.userId });
  if (!result.ok) return rolesForm(request, member, { fault: whyNot(result.error), status: 409, chosen: roles });
  if (!isStaff(roles)) await parts.staffMembers.endStaffSessions({ userId });
  return { to: `${staffPath(userId)}?changed` };
};

/** Which roles somebody has; pages and routes refuse what is no longer allowed at the next request. */
export const memberRolesPage = (parts: MembersParts): StaffPage => ({
  path: '/admin/staff/{id}/roles',
  needs: 'staff:write',
  recent: true,
  show: async (request) => {
    const member = await memberAt(parts, request);
    return member ? rolesForm(request, member) : sorry.noSuchPage;
  },
  act: {
    action: 'setStaffRoles',
    target: ({ params }) => ({ type: 'user', id: String(params.id) }),
    take: (request) => takeRoles(parts, request),
  },
});

const resetForm = ({ token }: StaffRequest, { userId, name }: SeenMember, fault?: string): Shown => ({
  title: `Second factor of ${name}`,
  status: fault === undefined ? undefined : 409,
  content: html`<div class="narrow">${fault === undefined ? '' : notice(fault)}
<p>For who lost device and recovery codes. Be sure that it is ${name} who asks: whoever has the password sets up the next device.</p>
${form({ action: `${staffPath(userId)}/second-factor`, token, content: html`<button>Reset it, and end all sessions</button>` })}
<p><a href="${staffPath(userId)}">Leave it as it is</a></p></div>`,
});

/** For another who lost device and recovery codes. */
export const memberSecondFactorPage = (parts: MembersParts): StaffPage => ({
  path: '/admin/staff/{id}/second-factor',
  needs: 'staff:write',
  recent: true,
  show: async (request) => {
    const member = await memberAt(parts, request);
    return member ? resetForm(request, member) : sorry.noSuchPage;
  },
  act: {
    action: 'resetSecondFactor',
    target: ({ params }) => ({ type: 'user', id: String(params.id) }),
    take: async (request) => {
      const member = await memberAt(parts, request);
      if (!member) return sorry.noSuchPage;
      const { userId } = member;
      const result = await parts.staffMembers.resetMemberSecondFactor({ userId, by: request.staff.userId });
      return result.ok ? { to: `${staffPath(userId)}?reset` } : resetForm(request, member, whyNot(result.error));
    },
  },
});
