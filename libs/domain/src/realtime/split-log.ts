import { err, type Result } from '../shared/index.ts';
import { channelOf } from './channel.ts';
import type { ChannelLog, Reading, ReadRequest, Unrecoverable } from './ports.ts';

export type Logs = {
  /** Of users and orders. */
  readonly stored: ChannelLog;
  /** Of `admin:*`. */
  readonly news: ChannelLog;
};

/** Asks each log for its own channels, at the same time. */
export const splitLog = ({ stored, news }: Logs): ChannelLog => ({
  read: async (requests) => {
    const isNews = ({ channel }: ReadRequest): boolean => channelOf(channel)?.kind === 'admin';
    const { told = [], kept = [] } = Object.groupBy(requests, (request) => (isNews(request) ? 'told' : 'kept'));
    const [fromNews, fromStored] = await Promise.all([
      told.length > 0 ? news.read(told) : [],
      kept.length > 0 ? stored.read(kept) : [],
    ]);
    const left = { news: fromNews.values(), stored: fromStored.values() };
    return requests.map((request): Result<Reading, Unrecoverable> => {
      const { value } = left[isNews(request) ? 'news' : 'stored'].next();
      return value ?? err({ kind: 'unrecoverable' });
    });
  },
});
