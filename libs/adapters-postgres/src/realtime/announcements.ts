import type { Announcement, Announcer, News } from '@orderline/domain/realtime';
import type { Pool } from '../connection/pool.ts';
import { statement } from '../connection/statement.ts';

/** What goes through PostgreSQL, from process to process. */
export type Heard = { readonly announcement: Announcement } | { readonly news: News };

/** The channel of PostgreSQL; of one database alone. */
export const NOTIFY_CHANNEL = 'orderline_realtime';

/** PostgreSQL takes less than 8,000 bytes. */
const MOST_BYTES = 7_999;

const NOTIFY = statement(
  `select count(pg_notify('${NOTIFY_CHANNEL}', payload)) from json_array_elements_text($1::json) as payload`,
);

/** What is too long for a NOTIFY is looked up by who follows the channel; news cannot be, and are told without their data. */
const shortened = (heard: Heard): Heard => {
  if (Buffer.byteLength(JSON.stringify(heard)) <= MOST_BYTES) return heard;
  if ('news' in heard) return { news: { ...heard.news, data: null } };
  return { announcement: { kind: 'advanced', channel: heard.announcement.channel } };
};

/** Announces by NOTIFY, many in one statement after their commit: development only, as NOTIFY holds up commits that are many. */
export const pgAnnouncer = ({ send }: Pick<Pool, 'send'>, onLoss: (error: unknown) => void): Announcer => {
  const notify = async (heard: readonly Heard[]): Promise<void> => {
    if (heard.length === 0) return;
    try {
      await send(NOTIFY(JSON.stringify(heard.map((one) => JSON.stringify(shortened(one))))));
    } catch (error) {
      onLoss(error);
    }
  };
  return {
    announce: (announcements) => notify(announcements.map((announcement) => ({ announcement }))),
    publish: (news) => notify(news.map((one) => ({ news: one }))),
  };
};
