import { pageOf } from '@orderline/domain/shared';
import type { StaffDirectory, StaffMember } from '@orderline/domain/staff';
import type { Pool } from '../connection/pool.ts';
import { statement } from '../connection/statement.ts';

const MEMBER = `users.id as "userId", users.email, users.name, to_jsonb(users.roles) as roles, exists (
  select from second_factors where user_id = users.id and confirmed_at is not null
) as "hasSecondFactor"`;

/** As the index of the few says it. */
const LIST = statement<StaffMember>(`
select ${MEMBER} from users
where roles <> '{customer}'::text[] and ($2::uuid is null or users.id < $2) order by users.id desc limit $1::bigint`);

const FIND = statement<StaffMember>(`select ${MEMBER} from users where users.id = $1::uuid`);

export const pgStaffDirectory = (pool: Pick<Pool, 'send'>): StaffDirectory => ({
  list: async (page) => {
    const rows = await pool.send(LIST(page.limit + 1, page.after ?? null));
    return pageOf(rows, page, ({ userId }) => userId);
  },
  find: async (userId) => (await pool.send(FIND(userId)))[0] ?? null,
});
