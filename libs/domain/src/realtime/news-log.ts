import type { Result } from '../shared/index.ts';
import type { ChannelName } from './channel.ts';
import { answerFrom } from './kept-log.ts';
import {
  type Announcement,
  type ChannelLog,
  MOST_RECOVERED,
  type News,
  type Publication,
  type Reading,
  type ReadRequest,
  type Unrecoverable,
} from './ports.ts';

export type NewsLog = ChannelLog & {
  /** Numbers what is new, and answers how it is announced; null where it is known already. */
  add(news: News): Announcement | null;
  /** Forgets everything: something may have been missed. */
  beginAnew(): void;
};

type Kept = { readonly last: number; readonly publications: readonly Publication[] };

const nothing: Kept = { last: 0, publications: [] };

const MOST_IDS = 10_000;

/** The latest news of each channel in this process alone, in an epoch of its own. */
export const openNewsLog = (newEpoch: () => string): NewsLog => {
  const channels = new Map<ChannelName, Kept>();
  const ids = new Set<string>();
  let epoch = newEpoch();
  const isKnown = (id: string): boolean => {
    if (ids.has(id)) return true;
    ids.add(id);
    const [oldest] = ids;
    if (ids.size > MOST_IDS && oldest !== undefined) ids.delete(oldest);
    return false;
  };
  const answer = ({ channel, since }: ReadRequest): Result<Reading, Unrecoverable> => {
    const { last, publications } = channels.get(channel) ?? nothing;
    return answerFrom({ position: { epoch, offset: last }, publications }, since);
  };
  return {
    read: async (requests) => requests.map(answer),
    add: ({ id, channel, type, data, at }) => {
      if (isKnown(id)) return null;
      const { last, publications } = channels.get(channel) ?? nothing;
      const publication = { offset: last + 1, type, data, at };
      channels.set(channel, {
        last: publication.offset,
        publications: [...publications, publication].slice(-MOST_RECOVERED),
      });
      return { kind: 'published', channel, epoch, publication };
    },
    beginAnew: () => {
      epoch = newEpoch();
      channels.clear();
      ids.clear();
    },
  };
};
