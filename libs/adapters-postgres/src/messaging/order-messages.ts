import type { EventInTheWay, OrderMessages, ToldEvent } from '@orderline/domain/fulfilment';
import { relayName } from '@orderline/domain/messaging';
import type { Pool } from '../connection/pool.ts';
import { only, statement } from '../connection/statement.ts';

type Json<Row> = { readonly [Field in keyof Row]: Row[Field] extends Date | null ? string | null : Row[Field] };

type Row = { readonly told: readonly Json<ToldEvent>[]; readonly inTheWay: readonly Json<EventInTheWay>[] };

/** By the key of the order alone, which begins the index of each. */
const MESSAGES = statement<Row>(`
with own as (
  select aggregate_version, event_id, type, published_at, attempts, next_at, parked, last_error, created_at
  from outbox where aggregate_type = 'order' and aggregate_id = $1::uuid
), stopped as (
  (select consumer, event_id, coalesce(headers ->> 'ce_type', 'unknown') as type, error, attempts, due_at, parked_at
  from parked_events where key = $1::text order by id limit 100)
  union all
  select '${relayName}', event_id::text, type, coalesce(last_error, ''), attempts, next_at, created_at
  from own where published_at is null and (parked or next_at is not null)
)
select
  (select coalesce(json_agg(json_build_object('version', aggregate_version, 'eventId', event_id, 'publishedAt', published_at)
    order by aggregate_version), '[]') from own) as told,
  (select coalesce(json_agg(json_build_object('consumer', consumer, 'eventId', event_id, 'type', type, 'error', error,
    'attempts', attempts, 'dueAt', due_at, 'parkedAt', parked_at) order by parked_at), '[]') from stopped) as "inTheWay"`);

const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));

export const pgOrderMessages = ({ send }: Pick<Pool, 'send'>): OrderMessages => ({
  ofOrder: async (orderId) => {
    const { told, inTheWay } = only(await send(MESSAGES(orderId)));
    return {
      told: told.map((event) => ({ ...event, publishedAt: instant(event.publishedAt) })),
      inTheWay: inTheWay.map((event) => ({
        ...event,
        dueAt: instant(event.dueAt),
        parkedAt: new Date(event.parkedAt ?? 0),
      })),
    };
  },
});
