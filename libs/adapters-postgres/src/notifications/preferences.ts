import type { PreferenceStore, Preferences } from '@orderline/domain/notifications';
import type { Pool } from '../connection/pool.ts';
import { statement } from '../connection/statement.ts';

const FIND = statement<Preferences>(`
select users.id as "userId", coalesce(choices, '{}') as choices, coalesce(kept.version, 0) as version
from users left join notification_preferences as kept on kept.user_id = users.id
where users.id = $1::uuid`);

const SAVE = statement(`
insert into notification_preferences as kept (user_id, choices, version, updated_at)
select id, $2::jsonb, $3::int + 1, $4::timestamptz from users where id = $1::uuid for key share
on conflict (user_id) do update
set choices = excluded.choices, version = excluded.version, updated_at = excluded.updated_at
where kept.version = $3::int
returning 1`);

export const pgPreferences = ({ send }: Pool): PreferenceStore => ({
  find: async (userId) => (await send(FIND(userId)))[0] ?? null,
  save: async ({ userId, choices, version }, now) =>
    (await send(SAVE(userId, JSON.stringify(choices), version, now))).length > 0,
});
