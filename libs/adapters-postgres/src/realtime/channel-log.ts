import type { Notification } from '@orderline/domain/notifications';
import type { HistoryEntry } from '@orderline/domain/orders';
import {
  type ChannelLog,
  channelOf,
  MOST_RECOVERED,
  type Publication,
  publicationTypeOf,
  type Reading,
  type ReadRequest,
  type Unrecoverable,
} from '@orderline/domain/realtime';
import { err, ok, type Result } from '@orderline/domain/shared';
import type { Pool } from '../connection/pool.ts';
import { type Statement, statement } from '../connection/statement.ts';
import {
  NOTIFICATION,
  type NotificationRow,
  notificationOf,
  type StandingRow,
  standing,
  standingOf,
} from '../notifications/rows.ts';
import { ENTRY, type EntryRow, entryOf } from '../orders/orders.ts';

/** What is told of each, as clients see it. */
export type ChannelViews = {
  notification(notification: Notification): unknown;
  orderEvent(entry: HistoryEntry): unknown;
};

/**
 * Requests go in as one JSON text; a position of another epoch asks for nothing, as its answer is known. There is one epoch:
 * PostgreSQL, which has no statistics of a table that small, would take it for thousands, and read every order for so many.
 */
const ASKED = `asked as materialized (
  select nth, id, case when given.epoch = current.epoch then since end as since, current.epoch
  from json_to_recordset($1::json) as given (nth int, id uuid, epoch text, since bigint)
  cross join (select epoch from channel_epoch limit 1) as current
)`;

/** Only where all that follows can be told: how many they are is known before. */
const tellable = (last: string): string => `asked.since < ${last} and asked.since >= ${last} - ${MOST_RECOVERED}`;

type Found = { readonly nth: number; readonly epoch: string };
type UserRow = Found & StandingRow & (NotificationRow | { readonly id: null });
type OrderRow = Found & { readonly lastOffset: number | null } & (EntryRow | { readonly type: null });

/** One snapshot for all of them; at least one row each, which says where the channel stands. */
const USERS = statement<UserRow>(`
with ${ASKED}
select nth, ${standing('asked.id')}, page.*
from asked
left join notification_counters counter on counter.user_id = asked.id
left join lateral (
  select ${NOTIFICATION} from notifications
  where user_id = asked.id and notifications."offset" > asked.since
  order by notifications."offset" limit ${MOST_RECOVERED}
) as page on ${tellable('counter.last_offset')}
order by nth, page."offset"`);

const ORDERS = statement<OrderRow>(`
with ${ASKED}
select nth, epoch, orders.version::float8 as "lastOffset", page.*
from asked
left join orders on orders.id = asked.id
left join lateral (
  select ${ENTRY} from order_history
  where order_id = asked.id and order_history.version > asked.since
  order by order_history.version limit ${MOST_RECOVERED}
) as page on ${tellable('orders.version')}
order by nth, page.version`);

type Answer = Result<Reading, Unrecoverable>;

const unrecoverable: Answer = err({ kind: 'unrecoverable' });

/** A gap in what is kept shows in the number of publications. */
const answerTo = ({ since }: ReadRequest, reading: Reading): Answer => {
  if (since === undefined) return ok({ ...reading, publications: [] });
  const { epoch, offset } = reading.position;
  const isWhole = since.epoch === epoch && reading.publications.length === offset - since.offset;
  return isWhole ? ok(reading) : unrecoverable;
};

type Given = { readonly nth: number; readonly id: string; readonly request: ReadRequest };

/** What is asked of each kind of channel goes in one statement. */
export const pgChannelLog = ({ send }: Pick<Pool, 'send'>, views: ChannelViews): ChannelLog => {
  const asking = async <Row extends Found>(
    toStatement: (...params: readonly unknown[]) => Statement<Row>,
    {
      given,
      readingOf,
    }: { readonly given: readonly Given[]; readonly readingOf: (rows: readonly Row[]) => Reading | null },
  ): Promise<ReadonlyMap<number, Answer>> => {
    if (given.length === 0) return new Map();
    const asked = given.map(({ nth, id, request: { since } }) => ({
      nth,
      id,
      epoch: since?.epoch,
      since: since?.offset,
    }));
    const rows = Map.groupBy(await send(toStatement(JSON.stringify(asked))), ({ nth }) => nth);
    return new Map(
      given.map(({ nth, request }) => {
        const reading = readingOf(rows.get(nth) ?? []);
        return [nth, reading ? answerTo(request, reading) : unrecoverable];
      }),
    );
  };
  const inbox = (rows: readonly UserRow[]): Reading | null => {
    const [first] = rows;
    if (!first) return null;
    const publications = rows.flatMap((row): readonly Publication[] => {
      if (row.id === null || row.offset === null) return [];
      const { type, createdAt } = row;
      return [{ offset: row.offset, type, data: views.notification(notificationOf(row)), at: createdAt.getTime() }];
    });
    return { ...standingOf(first), publications };
  };
  const history = (rows: readonly OrderRow[]): Reading | null => {
    const [first] = rows;
    if (!first || first.lastOffset === null) return null;
    const publications = rows.flatMap((row): readonly Publication[] => {
      if (row.type === null) return [];
      const { version: offset, type, at } = row;
      return [{ offset, type: publicationTypeOf(type), data: views.orderEvent(entryOf(row)), at: at.getTime() }];
    });
    return { position: { epoch: first.epoch, offset: first.lastOffset }, publications };
  };
  return {
    read: async (requests) => {
      const given = requests.map((request, nth) => ({ nth, request, channel: channelOf(request.channel) }));
      const of = (kind: 'user' | 'order') =>
        given.flatMap(({ channel, ...one }) => (channel?.kind === kind ? [{ ...one, id: channel.id }] : []));
      const [users, orders] = await Promise.all([
        asking(USERS, { given: of('user'), readingOf: inbox }),
        asking(ORDERS, { given: of('order'), readingOf: history }),
      ]);
      return given.map(({ nth }) => users.get(nth) ?? orders.get(nth) ?? unrecoverable);
    },
  };
};
