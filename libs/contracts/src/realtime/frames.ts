import * as z from 'zod';

/** `user:{id}`, `order:{id}`, `admin:orders` or `admin:stock`. */
const channel = z.string().max(64);

export const position = z
  .strictObject({ epoch: z.string().min(1).max(64), offset: z.int().nonnegative() })
  .meta({ id: 'Position' });

/** The number of a request, which its answer carries. */
const id = z.int().nonnegative();

const token = z.string().min(1).max(8192);
const ticket = z.string().min(1).max(256);

/** What a client sends, one JSON text a frame. The first one connects. */
export const clientFrame = z.union([
  z.strictObject({ id, connect: z.union([z.strictObject({ token }), z.strictObject({ ticket })]) }),
  z.strictObject({ id, subscribe: z.strictObject({ channel, position: position.optional() }) }),
  z.strictObject({ id, unsubscribe: z.strictObject({ channel }) }),
  z.strictObject({ id, refresh: z.strictObject({ token }) }),
  z.strictObject({ pong: z.strictObject({}) }),
]);

const unread = z.object({ count: z.int(), revision: z.int() });
const instant = z.string();

export const publication = z.object({
  channel,
  offset: z.int(),
  type: z.string(),
  data: z.unknown(),
  /** RFC 3339: when it was committed. */
  at: instant,
  unread: unread.optional(),
});

/** Why a request was refused; the connection goes on. */
export const refusals = {
  'unknown-channel': 'There is no such channel, or it is not yours.',
  unrecoverable: 'What was missed cannot be told any more: read the resource anew, and subscribe from its position.',
  'too-many-channels': 'This connection follows as many channels as one may.',
  'already-subscribed': 'This connection follows the channel already.',
  unavailable: 'Channel or token cannot be looked up at the moment: try again. A token before still holds.',
  'bad-token': 'The token is not good. The one before still holds.',
} as const;

/** What a server sends, one JSON text a frame. */
export const serverFrame = z.union([
  z.object({
    id,
    connected: z.object({
      userId: z.string(),
      /** When the token expires: refresh before. */
      expiresAt: instant,
      /** A ping comes at least so often: silence of twice as long is a dead connection. */
      pingSeconds: z.int(),
    }),
  }),
  z.object({
    id,
    subscribed: z.object({
      channel,
      /** Where the channel stood; publications after it follow, those between the asked position and it as well. */
      position,
      /** Whether a position was asked for, and everything since is told. */
      recovered: z.boolean(),
      unread: unread.optional(),
    }),
  }),
  z.object({ id, unsubscribed: z.object({ channel }) }),
  z.object({ id, refreshed: z.object({ expiresAt: instant }) }),
  z.object({
    id,
    error: z.object({
      code: z.enum(Object.keys(refusals) as [keyof typeof refusals, ...(keyof typeof refusals)[]]),
      detail: z.string(),
    }),
  }),
  z.object({ publication }),
  /** Some of it was read, here or elsewhere. */
  z.object({ read: z.object({ channel, unread }) }),
  /** The channel goes no further from where it is: subscribe anew, from a position that you read. */
  z.object({ unsubscribed: z.object({ channel, code: z.enum(['unrecoverable', 'forbidden']) }) }),
  z.object({ ping: z.object({}) }),
]);

export type ClientFrame = z.output<typeof clientFrame>;
export type ServerFrame = z.input<typeof serverFrame>;
export type RefusalCode = keyof typeof refusals;
