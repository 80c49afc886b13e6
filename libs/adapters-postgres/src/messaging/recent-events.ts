import type { WireEvent } from '@orderline/domain/messaging';
import type { Pool } from '../connection/pool.ts';
import { statement } from '../connection/statement.ts';

/** An event that was recorded, as it goes over the wire. */
export type RecentEvent = {
  readonly eventId: string;
  readonly wire: WireEvent;
  readonly recordedAt: Date;
  /** Null while it waits. */
  readonly publishedAt: Date | null;
};

type Row = Omit<RecentEvent, 'wire'> & WireEvent;

const RECENT = statement<Row>(`
select event_id as "eventId", topic, key, headers, value, created_at as "recordedAt", published_at as "publishedAt"
from outbox order by id desc limit $1`);

/** The events that were recorded last, the newest first. */
export const pgRecentEvents =
  ({ send }: Pool) =>
  async (limit: number): Promise<readonly RecentEvent[]> =>
    (await send(RECENT(limit))).map(({ topic, key, headers, value, ...row }) => ({
      ...row,
      wire: { topic, key, headers, value },
    }));
