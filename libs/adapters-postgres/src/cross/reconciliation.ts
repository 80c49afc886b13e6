import type { Reconciliation, ReconciliationReader } from '@orderline/domain/reporting';
import type { Pool } from '../connection/pool.ts';
import { only, type Statement, statement } from '../connection/statement.ts';
import {
  type Awaited,
  awaitedBy,
  books,
  countedIn,
  HELD,
  HELD_AS,
  planByIndexes,
  type Subscriptions,
  sealOf,
  type TotalledBook,
  unhandled,
} from './books.ts';

/** What came to a book after its seal, by its index. */
const since = (name: TotalledBook): string => {
  const { table, stamp, over } = books[name];
  return `select '${name}' as book, counted.* from (
    ${countedIn(books[name], `${table} where ${over} and ${stamp} > ${sealOf(name)}`)}
  ) as counted`;
};

const names: readonly TotalledBook[] = [
  'placed-orders',
  'ended-orders',
  'published-events',
  'handled-events',
  'ended-fulfilments',
  'given-refunds',
  'notifications',
  'stock-movements',
];

const rowsOf = (name: TotalledBook, part?: string): string =>
  `(select coalesce(sum(rows), 0)::float8 from told where book = '${name}'${part ? ` and part = '${part}'` : ''})`;

const IS_WAITING = `not exists (
  select from parked_events parked
  where parked.consumer = waiting.consumer and parked.event_id = waiting.event_id::text offset 0
)`;

/** Published, and neither handled nor parked, once for each consumer that it is for. */
const HANDLING = `
  select count(*)::float8 from (
    select consumer, event_id from unhandled_events waiting
    where book = $1::text
      and exists (select from outbox where outbox.event_id = waiting.event_id offset 0)
    union all
    select subscribed.consumer, published.event_id
    from (
      select event_id, type from outbox
      where published_at is not null
        and published_at > coalesce((select until from book_seals where book = $1::text), '-infinity')
    ) as published
    join unnest($2::text[], $3::text[]) as subscribed (consumer, type) on subscribed.type = published.type
  ) as waiting
  where ${unhandled('waiting.consumer', 'waiting.event_id')} and ${IS_WAITING}`;

type Sums<Name extends string> = Readonly<Record<Name, string>>;

/** A JSON number is a count, and sums are text. */
type Row = Omit<Reconciliation, 'payments' | 'stock' | 'at'> & {
  readonly payments: readonly Sums<'currency' | 'authorised' | 'captured'>[];
  readonly stock: Sums<keyof Reconciliation['stock']>;
};

/** What is under way is counted by indexes, what is over taken from the totals, and what came since is added to them. */
const RECONCILIATION = statement<Row>(`
with told as materialized (
  select book, part, rows, units from book_totals
  ${names.map((name) => `union all ${since(name)}`).join('\n  ')}
), live as materialized (
  select orders.id, status from orders where status in ('placed', 'paid', 'packed', 'shipped')
), fulfilling as materialized (
  select status, due_at, currency, ${HELD_AS} as held_as, ${HELD} as units from fulfilments where status not in ('completed', 'cancelled')
), held as (
  select currency::text as currency, held_as, units from fulfilling
  union all
  select split_part(part, ' ', 1), split_part(part, ' ', 2), units from told where book = 'ended-fulfilments'
  union all
  select part, 'captured', -units from told where book = 'given-refunds'
)
select
  json_build_object(
    'total', ${rowsOf('placed-orders')},
    'open', (select count(*) from live where status <> 'shipped'),
    'shipped', (select count(*) from live where status = 'shipped'),
    'delivered', ${rowsOf('ended-orders', 'delivered')},
    'cancelled', ${rowsOf('ended-orders', 'cancelled')}) as orders,
  json_build_object(
    'recorded', ${rowsOf('published-events', 'OrderPlaced')}
      + (select count(*) from outbox where published_at is null and type = 'OrderPlaced'),
    'effects', ${rowsOf('handled-events', 'fulfilment OrderPlaced')}) as "orderPlaced",
  ${rowsOf('ended-fulfilments')} + (select count(*) from fulfilling) as fulfilments,
  (select json_build_object(
    'underWay', count(*) filter (where status <> 'uncollected'),
    'uncollected', count(*) filter (where status = 'uncollected'),
    'overdue', count(*) filter (where due_at <= $4::timestamptz)) from fulfilling) as fulfilling,
  (select coalesce(json_agg(json_build_object('currency', currency, 'authorised', authorised, 'captured', captured)
      order by currency), '[]')
    from (select currency, coalesce(sum(units) filter (where held_as = 'authorised'), 0)::text as authorised,
        coalesce(sum(units) filter (where held_as in ('captured', 'given-back')), 0)::text as captured
      from held group by currency) as sums) as payments,
  ${rowsOf('notifications')} as notifications,
  json_build_object(
    'outbox', (select count(*) from outbox where published_at is null),
    'handling', (${HANDLING}),
    'parked', (select count(*) from parked_events)) as "underWay",
  (select json_build_object(
    'received', (select coalesce(sum(units) filter (where part <> 'shipment'), 0)::text from told
      where book = 'stock-movements'),
    'shipped', (select coalesce(-sum(units) filter (where part = 'shipment'), 0)::text from told
      where book = 'stock-movements'),
    'onHand', coalesce(sum(on_hand), 0)::text,
    'reserved', coalesce(sum(reserved), 0)::text,
    'openLines', (select coalesce(sum(units), 0)::text from live cross join lateral (
      select sum(quantity) as units from order_lines where order_id = live.id offset 0
    ) as lines where status <> 'shipped')
  ) from stock) as stock`);

/** One statement, and so one snapshot. */
export const reconciliationStatement = ({ book, consumers, types }: Awaited, now: Date): Statement<Row> =>
  RECONCILIATION(book, consumers, types, now);

/** Reads by the pool of jobs, so that whoever asks often waits for nobody but others who do. */
export const pgReconciliation = (jobs: Pool, subscriptions: Subscriptions): ReconciliationReader => {
  const awaited = awaitedBy(subscriptions);
  return {
    read: (now) =>
      jobs.transaction(async (send) => {
        await planByIndexes(send);
        const { payments, stock, ...counts } = only(await send(reconciliationStatement(awaited, now)));
        const { received, onHand, reserved, shipped, openLines } = stock;
        return {
          ...counts,
          payments: payments.map(({ currency, authorised, captured }) => ({
            currency,
            authorised: BigInt(authorised),
            captured: BigInt(captured),
          })),
          stock: {
            received: BigInt(received),
            onHand: BigInt(onHand),
            reserved: BigInt(reserved),
            shipped: BigInt(shipped),
            openLines: BigInt(openLines),
          },
          at: now,
        };
      }),
  };
};
