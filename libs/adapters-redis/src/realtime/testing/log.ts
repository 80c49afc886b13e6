import type { ChannelLog, ChannelName, Reading, ReadRequest, Unread } from '@orderline/domain/realtime';
import { err, ok } from '@orderline/domain/shared';
import { publicationOf, unreadAt } from './channels.ts';

type Kept = { epoch: string; offset: number; unread: Unread };

/** A log as PostgreSQL is one; it counts what it is asked. */
export const countingLog = () => {
  const channels = new Map<ChannelName, Kept>();
  const asked: ReadRequest[] = [];
  const of = (channel: ChannelName): Kept => {
    const kept = channels.get(channel) ?? { epoch: 'one', offset: 0, unread: unreadAt(0) };
    channels.set(channel, kept);
    return kept;
  };
  const read = ({ channel, since }: ReadRequest) => {
    const { epoch, offset, unread } = of(channel);
    if (since && (since.epoch !== epoch || since.offset > offset)) return err({ kind: 'unrecoverable' } as const);
    const missed = since ? offset - since.offset : 0;
    const publications = Array.from({ length: missed }, (_, n) => publicationOf(channel, offset - missed + n + 1));
    const reading: Reading = { position: { epoch, offset }, unread, publications };
    return ok(reading);
  };
  const log: ChannelLog = {
    read: async (requests) => {
      asked.push(...requests);
      return requests.map(read);
    },
  };
  return {
    ...{ log, asked, of },
    publish: (channel: ChannelName): number => {
      const kept = of(channel);
      kept.offset += 1;
      kept.unread = unreadAt(kept.unread.revision + 1);
      return kept.offset;
    },
  };
};
