import type { Announcement, ChannelName, Publication, Unread } from '@orderline/domain/realtime';

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

const parsed = (text: string): Fields | null => {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return null;
  }
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const unreadIn = (value: unknown): Unread | undefined => {
  const fields = fieldsOf(value);
  return fields && isCount(fields.count) && isCount(fields.revision)
    ? { count: fields.count, revision: fields.revision }
    : undefined;
};

const publicationIn = (value: unknown): Publication | null => {
  const fields = fieldsOf(value);
  if (!fields || !isCount(fields.offset) || typeof fields.type !== 'string' || typeof fields.at !== 'number')
    return null;
  return { offset: fields.offset, type: fields.type, data: fields.data, at: fields.at };
};

export const encodePublication = ({ offset, type, data, at }: Publication): string =>
  JSON.stringify({ offset, type, data, at });

/** Null where it is none: another release may have written it. */
export const decodePublication = (text: string): Publication | null => publicationIn(parsed(text));

/** What is published in a channel does not say which: its name does. */
export const encodeAnnouncement = (announcement: Announcement): string => {
  const { channel: _channel, ...told } = announcement;
  return JSON.stringify(told);
};

/** Null where it is none: another release may have announced it. */
export const decodeAnnouncement = (channel: ChannelName, text: string): Announcement | null => {
  const fields = parsed(text);
  const unread = unreadIn(fields?.unread);
  switch (fields?.kind) {
    case 'published': {
      const publication = publicationIn(fields.publication);
      if (!publication || typeof fields.epoch !== 'string') return null;
      return { kind: 'published', channel, publication, epoch: fields.epoch, ...(unread && { unread }) };
    }
    case 'read':
      return unread ? { kind: 'read', channel, unread } : null;
    case 'advanced':
      return { kind: 'advanced', channel };
    default:
      return null;
  }
};
