import { canonicalEmail, foldedText, pageOf } from '@orderline/domain/shared';
import type { UserDirectory } from '@orderline/domain/users';
import type { Pool } from '../connection/pool.ts';
import { statement } from '../connection/statement.ts';
import type { users } from '../schema/users.ts';
import { userOf } from './users.ts';

type UserRow = typeof users.$inferSelect;

/** Arrays come as text from a statement that is written out: roles come as JSON. */
const USER = `users.id, users.email, users.email_verified_at as "emailVerifiedAt", users.name,
  users.given_name as "givenName", users.family_name as "familyName", users.locale, users.addresses, to_jsonb(users.roles) as roles,
  users.version, users.events, users.created_at as "createdAt", users.updated_at as "updatedAt"`;

/** One bound, also of the first page: by `$2 is null or …` a plan that is made once would walk all pages before this one. */
const LIST = statement<UserRow>(
  `select ${USER} from users where users.id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
  order by users.id desc limit $1::bigint`,
);

/** More are not put in order: whoever is meant is then asked for more precisely. */
const MOST_MATCHES = 1_000;

/** Whoever has exactly the address is found by it, however many others match. */
const SEARCH = statement<UserRow>(`
with matches as materialized (
  (select id from users where search_folded(name || ' ' || email) like $1::text limit ${MOST_MATCHES})
  union
  select id from users where email = $2::text
)
select ${USER} from users
where users.id in (select id from matches)
order by users.email = $2::text desc, users.id desc limit $3::bigint`);

const partOf = (text: string): string => `%${foldedText(text.trim()).replaceAll(/[\\%_]/g, '\\$&')}%`;

export const pgUserDirectory = (pool: Pick<Pool, 'send'>): UserDirectory => ({
  list: async (page) => {
    const rows = await pool.send(LIST(page.limit + 1, page.after ?? null));
    return pageOf(rows.map(userOf), page, ({ id }) => id);
  },
  search: async ({ text, limit }) => (await pool.send(SEARCH(partOf(text), canonicalEmail(text), limit))).map(userOf),
});
