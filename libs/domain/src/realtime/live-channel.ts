import type { ChannelName } from './channel.ts';
import type { Position, Publication, Reading, Standing, Unread } from './ports.ts';

/** What is told to all who follow a channel: one object for all of them, so that it is written as text once. */
export type Told = ToldPublication | ToldRead;

export type ToldPublication = {
  readonly channel: ChannelName;
  readonly epoch: string;
  readonly publication: Publication;
  readonly unread: Unread | undefined;
};

/** Nothing was published, but some of it was read. */
type ToldRead = { readonly channel: ChannelName; readonly publication?: undefined; readonly unread: Unread };

export type Joined = Standing & {
  /** Whether a position was asked for: all since then is told next. */
  readonly recovered: boolean;
};

/** Who follows channels. It is called in order, and must not wait. */
export type Follower = {
  joined(channel: ChannelName, standing: Joined): void;
  /** `unavailable`: the log cannot be read, or announcements cannot be followed. */
  refused(channel: ChannelName, why: 'unrecoverable' | 'unavailable'): void;
  /** Each offset once, in order, from where it joined; `missed` is what came before it joined. */
  told(message: Told, missed?: boolean): void;
  /** What was missed cannot be told any more; the follower has left. */
  lost(channel: ChannelName): void;
};

/** A follower's place in a channel. */
export type Member = {
  readonly follower: Follower;
  /** The last offset that it was told, or that it knew when it joined. */
  offset: number;
  /** What is heard before its log is read; null once it is. */
  waiting: ToldPublication[] | null;
};

/** A channel that somebody in this process follows. */
export type LiveChannel = {
  readonly name: ChannelName;
  /** Changed by `enter` and `exit` alone. */
  readonly members: Map<Follower, Member>;
  /** Those of the process that nobody follows: it is among them for as long as that is so. */
  readonly empty: Set<LiveChannel>;
  /** Up to where it was heard or read; null until the first reading. */
  head: Position | null;
  unread: Unread | undefined;
  /** What is heard before a gap is filled, by offset. */
  held: Map<number, ToldPublication> | null;
  /** What is still to be told, the first of it perhaps in part. */
  readonly telling: Told[];
  /** Another one is begun where all that was to be told has become void. */
  generation: number;
  filling: boolean;
  /** Whether something was heard since the filling began that only another one can tell. */
  again: boolean;
  /** Since when it is known that nobody follows it, milliseconds; null while somebody does. */
  emptySince: number | null;
  /** Resolves once announcements are heard; null from then on. */
  opening: Promise<void> | null;
};

/** A channel that nobody follows yet. */
export const createLiveChannel = (name: ChannelName, empty: Set<LiveChannel>): LiveChannel => {
  const channel: LiveChannel = {
    name,
    members: new Map(),
    empty,
    head: null,
    unread: undefined,
    held: null,
    telling: [],
    generation: 0,
    filling: false,
    again: false,
    emptySince: null,
    opening: null,
  };
  empty.add(channel);
  return channel;
};

export const enter = (channel: LiveChannel, member: Member): void => {
  channel.members.set(member.follower, member);
  channel.empty.delete(channel);
  channel.emptySince = null;
};

export const exit = (channel: LiveChannel, follower: Follower): void => {
  channel.members.delete(follower);
  if (channel.members.size === 0) channel.empty.add(channel);
};

/** The later of two counts. */
export const newer = (one: Unread | undefined, other: Unread | undefined): Unread | undefined =>
  one && (!other || one.revision >= other.revision) ? one : other;

/** No more is held for a follower that waits or for a gap: the log has it all. */
const MOST_HELD = 512;

/** Where the first of what is still to be told stands; what was before has been told to everybody. */
const firstUntold = ({ telling, head }: LiveChannel): number => {
  const next = telling.find(({ publication }) => publication !== undefined)?.publication;
  return next ? next.offset : (head?.offset ?? 0) + 1;
};

/** Whether something was told before the member heard of it: it must read the log from where it is. */
export const isBehind = (channel: LiveChannel, { offset }: Member): boolean => offset + 1 < firstUntold(channel);

/** Tells one member; false where it has missed something before. */
export const tellMember = (member: Member, told: Told): boolean => {
  const { publication } = told;
  if (member.waiting) {
    if (told.publication && member.waiting.length < MOST_HELD) member.waiting.push(told);
    return true;
  }
  if (publication && publication.offset <= member.offset) return true;
  if (publication && publication.offset > member.offset + 1) return false;
  if (publication) member.offset = publication.offset;
  member.follower.told(told);
  return true;
};

/** Keeps what was heard for when the gap before it is filled. */
export const hold = (channel: LiveChannel, told: ToldPublication): void => {
  channel.held ??= new Map();
  if (channel.held.size < MOST_HELD) channel.held.set(told.publication.offset, told);
};

/** What follows the head without a gap of what was held; that and what is older is held no more. */
export const takeHeld = (channel: LiveChannel): readonly ToldPublication[] => {
  const { held, head } = channel;
  if (!held) return [];
  const next: ToldPublication[] = [];
  let offset = head?.offset ?? 0;
  for (let told = held.get(offset + 1); told && told.epoch === head?.epoch; told = held.get(offset + 1)) {
    next.push(told);
    offset += 1;
  }
  for (const known of held.keys()) if (known <= offset) held.delete(known);
  if (held.size === 0) channel.held = null;
  return next;
};

/** The publications of a reading as they are told; how many are unread is told apart, as who has them already would miss it. */
export const toldOf = (
  channel: ChannelName,
  { publications, position: { epoch } }: Reading,
): readonly ToldPublication[] =>
  publications.map((publication) => ({ channel, epoch, publication, unread: undefined }));

/** Whether a reading from there leaves nothing out. */
export const isWhole = ({ publications, position }: Reading, since: Position): boolean =>
  position.epoch === since.epoch &&
  position.offset === since.offset + publications.length &&
  publications.every(({ offset }, index) => offset === since.offset + index + 1);
