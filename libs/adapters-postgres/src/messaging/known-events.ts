import type { KnownEvents } from '@orderline/domain/messaging';
import type { Pool } from '../connection/pool.ts';
import { only, statement } from '../connection/statement.ts';

type Id = { readonly id: string };

const KNOWN = statement<Id>('select event_id as id from outbox where event_id = any($1::uuid[])');

const PRESENT = statement<Id>(`
select id from unnest($1::uuid[]) as asked (id)
where exists (select from orders where orders.id = asked.id)
  or exists (select from users where users.id = asked.id)
  or exists (select from products where products.id = asked.id)`);

const SPAN = statement<{ readonly oldest: Date | null; readonly newest: Date | null }>(`
select
  (select created_at from outbox where published_at is not null order by id limit 1) as oldest,
  (select created_at from outbox order by id desc limit 1) as newest`);

/** Under a type of its own, so that no book takes it for an effect. */
const DISCARD = statement<{ readonly discarded: number }>(`
with remembered as (
  insert into inbox (consumer, event_id, type, handled_at)
  select consumer, event_id, 'discarded', $3::timestamptz from unnest($1::text[], $2::uuid[]) as given (consumer, event_id)
  on conflict do nothing
  returning consumer
)
select count(*)::int as discarded from remembered`);

export const pgKnownEvents = ({ send }: Pool): KnownEvents => ({
  known: async (ids) => new Set((await send(KNOWN(ids))).map(({ id }) => id)),
  present: async (ids) => new Set((await send(PRESENT(ids))).map(({ id }) => id)),
  span: async () => only(await send(SPAN())),
  discard: async (deliveries, at) => {
    const column = (of: (delivery: (typeof deliveries)[number]) => string) => deliveries.map(of);
    const [consumers, ids] = [column(({ consumer }) => consumer), column(({ eventId }) => eventId)];
    return only(await send(DISCARD(consumers, ids, at))).discarded;
  },
});
