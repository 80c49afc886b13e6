import type { Addressees, DueEmail, EmailQueue, EmailsWaiting } from '@orderline/domain/notifications';
import type { Pool } from '../connection/pool.ts';
import { only, statement } from '../connection/statement.ts';

type Row = Omit<DueEmail, 'reader' | 'leasedUntil'> & DueEmail['reader'];

/** The first that waits of each user. Where the lease of one that was taken is over, its sender died: it is due again. */
const TAKE_DUE = statement<Row>(`
with due as materialized (
  select id from notification_emails as email where next_at <= $1::timestamptz and not exists (
    select from notification_emails as before where before.user_id = email.user_id and before.next_at is not null
      and (before.created_at, before.id) < (email.created_at, email.id)
  )
  order by next_at limit $3 for update skip locked
)
update notification_emails as email set next_at = $2::timestamptz, attempts = email.attempts + 1
from due, users left join notification_preferences as chosen on chosen.user_id = users.id
where email.id = due.id and users.id = email.user_id
returning email.id, email.user_id as "userId", email.notice, email.created_at as "writtenAt", email.attempts, email.token,
  users.email as address, users.name, users.locale, coalesce(chosen.choices, '{}') as choices`);

const END = statement(`
update notification_emails
set next_at = null, notice = null, outcome = $3, fault = $4, ended_at = $5::timestamptz
where id = $1::uuid and next_at = $2::timestamptz
returning 1`);

const PUT_OFF = statement(`
update notification_emails set next_at = $4::timestamptz, fault = $3
where id = $1::uuid and next_at = $2::timestamptz
returning 1`);

export const pgEmailQueue = ({ send }: Pool): EmailQueue => ({
  takeDue: async ({ now, until, limit }) => {
    const rows = await send(TAKE_DUE(now, until, limit));
    return rows.map(({ address, name, locale, choices, ...email }) => ({
      ...email,
      leasedUntil: until,
      reader: { address, name, locale, choices },
    }));
  },
  settle: async ({ id, leasedUntil }, ending) => {
    const settled =
      ending.kind === 'over'
        ? END(id, leasedUntil, ending.outcome, ending.fault, ending.at)
        : PUT_OFF(id, leasedUntil, ending.fault, ending.at);
    return (await send(settled)).length > 0;
  },
});

const ADDRESSEE = statement<NonNullable<Awaited<ReturnType<Addressees['find']>>>>(
  'select user_id as "userId", type from notification_emails where id = $1::uuid and token = $2::uuid',
);

export const pgAddressees = ({ send }: Pool): Addressees => ({
  find: async ({ id, token }) => (await send(ADDRESSEE(id, token)))[0] ?? null,
});

const COUNTED = 100_000;

export const WAITING = statement<EmailsWaiting>(`
select
  (select count(*)::int from (
    select from notification_emails where next_at is not null limit ${COUNTED}
  ) as waiting) as waiting,
  coalesce((
    select extract(epoch from now() - created_at)::float8 from notification_emails
    where next_at is not null order by created_at limit 1
  ), 0) as "oldestSeconds"`);

export const pgEmailsWaiting =
  ({ send }: Pool) =>
  async (): Promise<EmailsWaiting> =>
    only(await send(WAITING()));
