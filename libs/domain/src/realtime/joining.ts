import type { Filling } from './filling.ts';
import {
  enter,
  exit,
  type Follower,
  isBehind,
  isWhole,
  type LiveChannel,
  type Member,
  newer,
  toldOf,
} from './live-channel.ts';
import type { LogReader } from './log-reader.ts';
import type { Position, Reading, Unread } from './ports.ts';
import type { Telling } from './telling.ts';

export type JoiningOptions = {
  readonly recent: LogReader;
  readonly truth: LogReader;
  readonly telling: Telling;
  readonly filling: Filling;
  readonly onError: (error: unknown) => void;
};

export type Joining = {
  readonly join: (channel: LiveChannel, since: Position | undefined, follower: Follower) => void;
  /** Brings a member that has missed something to where the channel is. */
  readonly catchUp: (channel: LiveChannel, member: Member) => void;
};

/** Each further one means that something was told while the log was read. */
const MOST_READINGS = 8;

type Way = {
  /** From where the next reading goes; undefined where only the standing is asked for. */
  since: Position | undefined;
  reader: LogReader;
  /** Whether the follower has heard that it joined, and with which count of unread ones. */
  joined: boolean;
  unread: Unread | undefined;
};

const samePosition = (one: Position, other: Position): boolean =>
  one.epoch === other.epoch && one.offset === other.offset;

/**
 * Lets followers in: announcements are heard first, the log is read then, and what was heard meanwhile is told after what
 * was read. Who is where the channel stands, or does not say where it is, is let in at once: all that comes is told.
 */
export const createJoining = ({ recent, truth, telling, filling, onError }: JoiningOptions): Joining => {
  const isMember = ({ members }: LiveChannel, member: Member): boolean => members.get(member.follower) === member;

  /** Brings the channel to the epoch of the reading; false where the two are at odds, and both must be read anew. */
  const agree = (channel: LiveChannel, { position, unread }: Reading): boolean => {
    if (!channel.head) filling.begin(channel, position);
    const { head } = channel;
    const agreed = head?.epoch === position.epoch;
    if (!agreed || head.offset < position.offset) filling.fill(channel);
    if (agreed && unread && newer(channel.unread, unread) !== channel.unread) {
      telling.tell(channel, { channel: channel.name, unread });
    }
    return agreed;
  };

  const tellReading = (channel: LiveChannel, member: Member, reading: Reading, way: Way): void => {
    const { position } = reading;
    if (!way.joined) {
      const recovered = way.since !== undefined;
      way.unread = channel.unread;
      member.follower.joined(channel.name, { position, recovered, unread: way.unread });
    }
    way.joined = true;
    member.offset = position.offset;
    for (const told of toldOf(channel.name, reading)) member.follower.told(told, true);
  };

  /** Tells what was heard since the reading; true where the member is where the channel is. */
  const drain = (channel: LiveChannel, member: Member): boolean => {
    for (const told of member.waiting ?? []) {
      const { offset } = told.publication;
      if (offset > member.offset + 1) break;
      if (offset <= member.offset) continue;
      member.offset = offset;
      member.follower.told(told);
    }
    member.waiting = [];
    return !isBehind(channel, member);
  };

  /** From now on it is told what the channel is told; what was read meanwhile it was not. */
  const goLive = (channel: LiveChannel, member: Member, { unread: known }: Way): void => {
    member.waiting = null;
    const { name, unread } = channel;
    if (unread && newer(known, unread) !== known) member.follower.told({ channel: name, unread });
  };

  const end = (channel: LiveChannel, member: Member, way: Way, why: 'unrecoverable' | 'unavailable'): void => {
    exit(channel, member.follower);
    if (way.joined) member.follower.lost(channel.name);
    else member.follower.refused(channel.name, why);
  };

  const read = async (channel: LiveChannel, member: Member, way: Way): Promise<void> => {
    await channel.opening;
    for (let count = 0; count < MOST_READINGS; count += 1) {
      const answer = await way.reader.readSoon({ channel: channel.name, since: way.since });
      if (!isMember(channel, member)) return;
      if (!answer.ok) return end(channel, member, way, 'unrecoverable');
      const reading = answer.value;
      if (way.since && !isWhole(reading, way.since)) return end(channel, member, way, 'unrecoverable');
      way.reader = truth;
      if (!agree(channel, reading)) continue;
      tellReading(channel, member, reading, way);
      if (!isMember(channel, member)) return;
      if (drain(channel, member)) return goLive(channel, member, way);
      way.since = { epoch: reading.position.epoch, offset: member.offset };
    }
    end(channel, member, way, 'unavailable');
  };

  const begin = (channel: LiveChannel, member: Member, way: Way): void => {
    read(channel, member, way).catch((error: unknown) => {
      onError(error);
      if (isMember(channel, member)) end(channel, member, way, 'unavailable');
    });
  };

  return {
    join: (channel, since, follower) => {
      const { head } = channel;
      if (head && (!since || samePosition(since, head))) {
        enter(channel, { follower, offset: head.offset, waiting: null });
        follower.joined(channel.name, {
          position: { ...head },
          recovered: since !== undefined,
          unread: channel.unread,
        });
        return;
      }
      const member: Member = { follower, offset: 0, waiting: [] };
      enter(channel, member);
      begin(channel, member, { since, reader: recent, joined: false, unread: undefined });
    },
    catchUp: (channel, member) => {
      if (!channel.head) return;
      member.waiting = [];
      begin(channel, member, {
        since: { epoch: channel.head.epoch, offset: member.offset },
        reader: truth,
        joined: true,
        unread: undefined,
      });
    },
  };
};
