import {
  exit,
  hold,
  isWhole,
  type LiveChannel,
  newer,
  type ToldPublication,
  takeHeld,
  toldOf,
} from './live-channel.ts';
import type { LogReader } from './log-reader.ts';
import type { Position, Reading } from './ports.ts';
import type { Telling } from './telling.ts';

export type FillingOptions = {
  readonly truth: LogReader;
  readonly telling: Telling;
  readonly onFilled?: ((publications: number) => void) | undefined;
  readonly onError: (error: unknown) => void;
};

export type Filling = {
  /** Tells what was announced, or holds it until the gap before it is filled. */
  readonly heard: (channel: LiveChannel, told: ToldPublication) => void;
  /** Reads what the log has after the head, once at a time. */
  readonly fill: (channel: LiveChannel) => void;
  /** The first reading says where the channel stands. */
  readonly begin: (channel: LiveChannel, position: Position) => void;
};

/** Brings the head of a channel on, without a gap. */
export const createFilling = ({ truth, telling, onFilled, onError }: FillingOptions): Filling => {
  const advance = (channel: LiveChannel, told: ToldPublication): void => {
    const { head } = channel;
    if (!head) return;
    channel.head = { epoch: head.epoch, offset: told.publication.offset };
    telling.tell(channel, told);
  };

  /** Tells what was held, as far as it follows; what is left of it has a gap before it. */
  const goOn = (channel: LiveChannel): void => {
    for (const told of takeHeld(channel)) advance(channel, told);
    if (channel.held) fill(channel);
  };

  const read = (channel: LiveChannel, reading: Reading): void => {
    const { unread, publications } = reading;
    for (const told of toldOf(channel.name, reading)) advance(channel, told);
    if (publications.length > 0) onFilled?.(publications.length);
    if (unread && newer(channel.unread, unread) !== channel.unread)
      telling.tell(channel, { channel: channel.name, unread });
  };

  /** Nobody may go on from where they are; who is joining begins from another reading. */
  const lose = (channel: LiveChannel): void => {
    telling.forget(channel);
    channel.head = null;
    channel.held = null;
    channel.unread = undefined;
    for (const [follower, member] of channel.members) {
      if (member.waiting) member.waiting = [];
      else {
        exit(channel, follower);
        follower.lost(channel.name);
      }
    }
  };

  const ended = (channel: LiveChannel): void => {
    channel.filling = false;
    if (!channel.again) return;
    channel.again = false;
    fill(channel);
  };

  const readOn = async (channel: LiveChannel, head: Position): Promise<void> => {
    const { generation } = channel;
    const since = { ...head };
    const answer = await truth.read({ channel: channel.name, since });
    if (channel.generation !== generation || !channel.head) return;
    if (!answer.ok || !isWhole(answer.value, since)) return lose(channel);
    read(channel, answer.value);
    // What is held and still does not follow was of another epoch, or is not committed: the next look tells.
    for (const told of takeHeld(channel)) advance(channel, told);
    channel.held = null;
  };

  const fill = (channel: LiveChannel): void => {
    if (channel.filling) {
      channel.again = true;
      return;
    }
    if (!channel.head) return;
    channel.filling = true;
    readOn(channel, channel.head)
      .catch(onError)
      .finally(() => ended(channel));
  };

  return {
    heard: (channel, told) => {
      const { head, filling } = channel;
      if (!head) return hold(channel, told);
      if (head.epoch !== told.epoch) return fill(channel);
      const { offset } = told.publication;
      if (offset <= head.offset) return;
      if (offset === head.offset + 1 && !filling) {
        advance(channel, told);
        return goOn(channel);
      }
      hold(channel, told);
      if (offset > head.offset + 1) fill(channel);
    },
    fill,
    begin: (channel, position) => {
      channel.head = { ...position };
      goOn(channel);
    },
  };
};
