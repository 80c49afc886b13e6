import { type RefusalCode, refusals, type ServerFrame } from '@orderline/contracts/realtime/frames';
import type { ChannelName, Joined, Position, Told, ToldPublication } from '@orderline/domain/realtime';

/** What is said of one channel, beside where each channel of the connection is told to be. */
export type Encoding = {
  readonly transport: 'websocket' | 'sse';
  joined(at: Places, id: number, channel: ChannelName, standing: Joined): string | Buffer;
  refused(at: Places, id: number, channel: ChannelName, code: RefusalCode): string | Buffer;
  told(at: Places, message: Told): string | Buffer;
  lost(at: Places, channel: ChannelName, code: 'unrecoverable' | 'forbidden'): string | Buffer;
  readonly ping: string | Buffer;
};

/** Up to where each channel was told, in the order in which they were asked for; of a stream alone. */
export type Places = Map<ChannelName, Position | null> | null;

export const frame = (content: ServerFrame): string => JSON.stringify(content);

export const errorFrame = (id: number, code: RefusalCode): string =>
  frame({ id, error: { code, detail: refusals[code] } });

const publicationOf = ({ channel, publication: { offset, type, data, at }, unread }: ToldPublication) => ({
  channel,
  offset,
  type,
  data,
  at: new Date(at).toISOString(),
  unread,
});

const readOf = ({ channel, unread }: Told & { readonly publication?: undefined }) => ({ channel, unread });

/** Writes what many are told once. */
const once = <Text extends string | Buffer>(write: (message: Told) => Text): ((message: Told) => Text) => {
  const written = new WeakMap<Told, Text>();
  return (message) => {
    const known = written.get(message);
    if (known !== undefined) return known;
    const text = write(message);
    written.set(message, text);
    return text;
  };
};

const toldFrame = once((message) =>
  Buffer.from(frame(message.publication ? { publication: publicationOf(message) } : { read: readOf(message) })),
);

/** One JSON text a frame. */
export const frames: Encoding = {
  transport: 'websocket',
  joined: (_at, id, channel, { position, recovered, unread }) =>
    frame({ id, subscribed: { channel, position, recovered, unread } }),
  refused: (_at, id, _channel, code) => errorFrame(id, code),
  told: (_at, message) => toldFrame(message),
  lost: (_at, channel, code) => frame({ unsubscribed: { channel, code } }),
  ping: Buffer.from(frame({ ping: {} })),
};

/** What a channel is called in an event id that is told nowhere. */
const NOWHERE = '-';

/** The position of each channel, in the order in which they were asked for: what `Last-Event-ID` brings back. */
export const eventIdOf = (at: Places): string =>
  [...(at?.values() ?? [])].map((position) => (position ? `${position.epoch}:${position.offset}` : NOWHERE)).join(',');

/** The positions that an event id names, null for those of nowhere; undefined where it is no such id of so many channels. */
export const positionsIn = (eventId: string, count: number): readonly (Position | null)[] | undefined => {
  const parts = eventId.split(',');
  const positions = parts.map((part) => {
    if (part === NOWHERE) return null;
    const [, epoch, offset] = /^([\x21-\x2b\x2d-\x7e]{1,64}):(\d{1,15})$/.exec(part) ?? [];
    return epoch === undefined ? undefined : { epoch, offset: Number(offset) };
  });
  return positions.length === count && !positions.includes(undefined)
    ? positions.filter((position) => position !== undefined)
    : undefined;
};

const body = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

const toldBody = once((message) =>
  message.publication ? body('publication', publicationOf(message)) : body('read', readOf(message)),
);

const withId = (at: Places, text: string): string => `id: ${eventIdOf(at)}\n${text}`;

/** The hint of when to come again is what EventSource itself reads, too. */
export const closeEvent = (code: number, reason: string): string => {
  const [, ms] = /^retry-after-ms=(\d+)$/.exec(reason) ?? [];
  return `${ms === undefined ? '' : `retry: ${ms}\n`}${body('close', { code, reason })}`;
};

/** Server-sent events, each with where all channels are. */
export const events: Encoding = {
  transport: 'sse',
  joined: (at, _id, channel, { position, recovered, unread }) =>
    withId(at, body('subscribed', { channel, position, recovered, unread })),
  refused: (at, _id, channel, code) => withId(at, body('unsubscribed', { channel, code })),
  told: (at, message) => withId(at, toldBody(message)),
  lost: (at, channel, code) => withId(at, body('unsubscribed', { channel, code })),
  ping: ':\n\n',
};
