import type {
  InsertNotifications,
  NewNotification,
  NotificationReader,
  NotificationRepository,
} from '@orderline/domain/notifications';
import { pageOf } from '@orderline/domain/shared';
import type { Db } from '../connection/drizzle.ts';
import type { Pool } from '../connection/pool.ts';
import { only, statement } from '../connection/statement.ts';
import { sealOf } from '../cross/books.ts';
import { insertingAndTelling } from '../messaging/insert-once.ts';
import {
  NOTIFICATION,
  type NotificationRow,
  notificationOf,
  type StandingRow,
  standing,
  standingOf,
  unreadOf,
} from './rows.ts';

/**
 * Only while the user is there, and with the next offsets of the user: counters are taken in the order of their users, each
 * user before its counter, as by everybody. What was unread before a counter is counted once, when it is made.
 */
const inserting = insertingAndTelling<NewNotification, StandingRow>({
  columns: `id uuid, user_id uuid, type text, title text, body text, subject_type text, subject_id uuid,
    created_at timestamptz`,
  preparing: `addressed as materialized (
  select notification.*, row_number() over (partition by user_id order by nth) as place
  from (
    select notification.*
    from (select * from admitted order by user_id) as notification
    cross join lateral (select from users where users.id = notification.user_id for key share) as present
  ) as notification
), counted as (
  insert into notification_counters as counter (user_id, last_offset, unread, revision)
  select user_id, count(*), count(*) + case
    when exists (select from notification_counters known where known.user_id = addressed.user_id) then 0
    else ${unreadOf('addressed.user_id')}
  end, count(*)
  from addressed group by user_id order by user_id
  on conflict (user_id) do update set last_offset = counter.last_offset + excluded.last_offset,
    unread = counter.unread + excluded.last_offset, revision = counter.revision + excluded.last_offset
  returning user_id, last_offset, unread, revision
), numbered as materialized (
  select addressed.*, last_offset, unread, revision, count(*) over (partition by user_id) - place as behind
  from addressed join counted using (user_id)
)`,
  effect: `
  insert into notifications (id, user_id, type, title, body, subject_type, subject_id, created_at, "offset")
  select id, user_id, type, title, body, subject_type, subject_id, created_at, last_offset - behind from numbered`,
  written: `select nth, json_build_object('epoch', (select epoch from channel_epoch), 'lastOffset', last_offset - behind,
    'unread', unread - behind, 'revision', revision - behind) from numbered`,
  rowOf: ({ id, userId, type, title, body, subject, createdAt }) => ({
    ...{ id, user_id: userId, type, title, body, subject_type: subject.type, subject_id: subject.id },
    created_at: createdAt,
  }),
});

export const pgInsertNotifications = (pool: Pool): InsertNotifications => {
  const insert = inserting(pool);
  return async (insertions, now) =>
    (await insert(insertions, now)).map(({ admission, written }) => ({
      admission,
      written: written && standingOf(written),
    }));
};

/** A statement of its own: what is counted meanwhile must be known before the rows are read. */
const LOCK_BOOK = statement("select 1 from book_seals where book = 'notifications' for share");

/** Those that the book has not counted yet are counted as they go: it tells of all that there ever were. */
const REMOVE_ALL = statement(`
with gone as (
  delete from notifications where user_id = $1::uuid returning created_at <= ${sealOf('notifications')} as counted
), sums as (
  select count(*) filter (where not counted) as fresh, count(*) as gone from gone
)
insert into book_totals (book, part, rows, units, removed_rows)
select 'notifications', '', fresh, 0, gone from sums where gone > 0
on conflict (book, part) do update
set rows = book_totals.rows + excluded.rows, removed_rows = book_totals.removed_rows + excluded.removed_rows`);

/** Whoever changes what is unread of a user holds the counter before the rows. */
const LOCK_COUNTER = statement(`
insert into notification_counters as counter (user_id, last_offset, unread, revision)
select id, 0, ${unreadOf('present.id')}, 0 from (select id from users where id = $1::uuid for key share) as present
on conflict (user_id) do update set revision = counter.revision`);

const MARK = 'update notifications set read_at = $2::timestamptz where user_id = $1::uuid and read_at is null';

const MARK_ALL = statement(`${MARK} returning id`);

const MARK_NAMED = statement(`${MARK} and id = any($3::uuid[]) returning id`);

const STANDING = statement<StandingRow>(`
select ${standing('$1::uuid')} from channel_epoch left join notification_counters counter on counter.user_id = $1::uuid`);

/** At least one row, which says where the inbox stands: all from one snapshot. */
const listed = (rest: string) =>
  statement<StandingRow & (NotificationRow | { readonly id: null })>(`
select ${standing('$1::uuid')}, page.*
from channel_epoch
left join notification_counters counter on counter.user_id = $1::uuid
left join lateral (
  select ${NOTIFICATION} from notifications where user_id = $1::uuid ${rest} order by id desc limit $2
) as page on true
order by page.id desc`);

const NEWEST = listed('');

const OLDER = listed('and id < $3::uuid');

export const pgNotifications = (db: Db): NotificationReader & NotificationRepository => ({
  listFor: async (userId, page) => {
    const most = page.limit + 1;
    const rows = await db.send(page.after === undefined ? NEWEST(userId, most) : OLDER(userId, most, page.after));
    const notifications = rows.flatMap((row) => (row.id === null ? [] : [notificationOf(row)]));
    const [first] = rows;
    return { ...pageOf(notifications, page, ({ id }) => id), ...standingOf(only(first ? [first] : [])) };
  },
  removeAll: async (userId) => {
    await db.send(LOCK_BOOK());
    await db.send(REMOVE_ALL(userId));
  },
  markRead: async (userId, ids, now) => {
    await db.send(LOCK_COUNTER(userId));
    const marked = await db.send(ids === 'all' ? MARK_ALL(userId, now) : MARK_NAMED(userId, now, ids));
    return { marked: marked.length, unread: standingOf(only(await db.send(STANDING(userId)))).unread };
  },
});
