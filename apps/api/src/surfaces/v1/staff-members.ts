import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import { id } from '@orderline/contracts/http/fields';
import * as contract from '@orderline/contracts/http/v1/staff-members';
import { asId, type UserId } from '@orderline/domain/shared';
import type { SeenMember } from '@orderline/domain/staff';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import type { Surface } from '../surface.ts';

/** Where a list of staff goes on. */
const staffKind = { binding: ['staff'], position: id.transform((text) => asId<UserId>(text)) };

export const staffMembersRoutes = ({
  staffMembers,
  users,
  cursors,
}: Pick<Surface, 'staffMembers' | 'users' | 'cursors'>) =>
  routes(contract, {
    listStaffMembers: async ({ query }) => {
      const page = pageRequest(cursors, query, staffKind);
      if (!page.ok) return page.error;
      const result = await staffMembers.listStaffMembers({ page: page.value });
      if (!result.ok) return result.error;
      const next = cursorAfter(cursors, result.value.next, staffKind);
      return { body: { items: result.value.items.map(memberView), page: { next } }, next };
    },

    readStaffMember: async ({ params }) => {
      const result = await staffMembers.findStaffMember({ userId: asId(params.id) });
      return result.ok ? { body: memberView(result.value) } : refused(result.error);
    },

    setStaffRoles: async ({ params, body: { roles }, principal: { userId: by } }) => {
      const changed = await users.changeRoles({ userId: asId(params.id), roles, by });
      if (!changed.ok) return refused(changed.error);
      const result = await staffMembers.findStaffMember({ userId: asId(params.id) });
      return result.ok ? { body: memberView(result.value) } : refused(result.error);
    },

    endStaffSessions: async ({ params }) => {
      const result = await staffMembers.endStaffSessions({ userId: asId(params.id) });
      return result.ok ? { body: undefined } : refused(result.error);
    },

    endStaffSession: async ({ params }) => {
      const result = await staffMembers.endStaffSession({ userId: asId(params.id), digest: params.sessionId });
      return result.ok ? { body: undefined } : refused(result.error);
    },

    resetSecondFactor: async ({ params, principal: { userId: by } }) => {
      const result = await staffMembers.resetMemberSecondFactor({ userId: asId(params.id), by });
      return result.ok ? { body: undefined } : refused(result.error);
    },
  });

const memberView = ({
  userId,
  email,
  name,
  roles,
  hasSecondFactor,
  sessions,
}: SeenMember): AnswerOf<typeof contract.readStaffMember> => ({
  ...{ id: userId, email, name, roles: [...roles], hasSecondFactor },
  sessions: sessions.map(({ digest, address, client, createdAt, lastUsedAt }) => ({
    ...{ id: digest, address, client },
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(),
  })),
});
