import type { ChannelName } from './channel.ts';
import { createFilling } from './filling.ts';
import { createJoining } from './joining.ts';
import { createLiveChannel, exit, type Follower, type LiveChannel, newer } from './live-channel.ts';
import { createLogReader } from './log-reader.ts';
import type { Announcement, Announcements, ChannelLog, Position } from './ports.ts';
import { createTelling } from './telling.ts';

export type HubPorts = {
  /** The truth: gaps are filled from it. */
  readonly log: ChannelLog;
  /** Answers who joins; it may lag behind the log, by what the next look brings. */
  readonly recent?: ChannelLog | undefined;
  readonly announcements: Announcements;
  /** Runs something once others have had their turn. */
  readonly yieldTurn: (next: () => void) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
};

export type HubObserver = {
  /** A gap was found and filled with as many publications. */
  readonly onFilled?: (publications: number) => void;
  /** A call of a log, with as many requests. */
  readonly onRead?: (requests: number) => void;
  readonly onError?: (error: unknown) => void;
};

export type HubLimits = {
  /** Within how long each channel is held against the log. */
  readonly lookMs: number;
  /** How long a channel is followed that nobody follows any more: whoever is connected anew finds it. */
  readonly graceMs: number;
  readonly mostPerRead: number;
  readonly readsAtOnce: number;
  /** How many followers are told before others have their turn. */
  readonly slice: number;
  /** How many channels are looked at, or left, before others have theirs. */
  readonly channelsPerTurn: number;
};

export const hubLimits: HubLimits = {
  lookMs: 10_000,
  graceMs: 5_000,
  mostPerRead: 500,
  readsAtOnce: 2,
  slice: 100,
  channelsPerTurn: 500,
};

export type Hub = {
  /** The follower hears `joined`, or `refused`, and from then on each publication once, in order. It joins a channel once. */
  join(channel: ChannelName, since: Position | undefined, follower: Follower): void;
  leave(channel: ChannelName, follower: Follower): void;
  /** Holds a part of the channels against the log, and leaves those that nobody follows: to be called a few times a second. */
  tick(): void;
  /** How many channels this process follows. */
  readonly channels: () => number;
};

/**
 * What is told in the channels that this process follows. Announcements make haste, and may be lost, doubled or late: the
 * log is asked where one is missing, after an interruption, and now and then of each channel.
 */
export const createHub = (ports: HubPorts, limits: HubLimits = hubLimits, observer: HubObserver = {}): Hub => {
  const { announcements, now, yieldTurn } = ports;
  const { lookMs, graceMs, channelsPerTurn } = limits;
  const channels = new Map<ChannelName, LiveChannel>();
  const empty = new Set<LiveChannel>();
  const closing = new Map<ChannelName, Promise<void>>();
  const onError = observer.onError ?? (() => undefined);
  const readerOf = (log: ChannelLog) =>
    createLogReader(log, { most: limits.mostPerRead, concurrency: limits.readsAtOnce, onRead: observer.onRead });
  const truth = readerOf(ports.log);
  const recent = ports.recent ? readerOf(ports.recent) : truth;
  const telling = createTelling({ ...ports, ...limits, behind: (channel, member) => joining.catchUp(channel, member) });
  const filling = createFilling({ truth, telling, onFilled: observer.onFilled, onError });
  const joining = createJoining({ recent, truth, telling, filling, onError });
  let lookedAt = now();
  /** How many channels are to be looked at, the part of one that time has not yet reached included. */
  let due = 0;
  /** Channels that are still to be looked at: all at once, after an interruption, would keep everybody else waiting. */
  const unseen = new Set<LiveChannel>();
  let looking = false;

  const open = (name: ChannelName): LiveChannel => {
    const channel = createLiveChannel(name, empty);
    channels.set(name, channel);
    channel.opening = (closing.get(name) ?? Promise.resolve()).then(() => announcements.follow(name));
    channel.opening.then(
      () => {
        channel.opening = null;
      },
      (error: unknown) => {
        onError(error);
        forget(channel);
      },
    );
    return channel;
  };

  const forget = (channel: LiveChannel): void => {
    if (channels.get(channel.name) === channel) channels.delete(channel.name);
    unseen.delete(channel);
  };

  const close = (channel: LiveChannel): void => {
    const { name } = channel;
    empty.delete(channel);
    // Another one of that name may have been opened, where this one could not be.
    if (channels.get(name) !== channel) return;
    forget(channel);
    const unfollowed = announcements.unfollow(name).catch(onError);
    closing.set(name, unfollowed);
    void unfollowed.then(() => {
      if (closing.get(name) === unfollowed) closing.delete(name);
    });
  };

  const heard = (announcement: Announcement): void => {
    const channel = channels.get(announcement.channel);
    if (!channel) return;
    const { name } = channel;
    if (announcement.kind === 'published') {
      const { epoch, publication, unread } = announcement;
      filling.heard(channel, { channel: name, epoch, publication, unread });
    } else if (announcement.kind === 'advanced') {
      filling.fill(channel);
    } else if (newer(channel.unread, announcement.unread) !== channel.unread) {
      telling.tell(channel, { channel: name, unread: announcement.unread });
    }
  };

  announcements.listen({
    heard,
    interrupted: (names) => {
      const missed = names ? names.flatMap((name) => channels.get(name) ?? []) : channels.values();
      for (const channel of missed) unseen.add(channel);
    },
  });

  const lookOn = (): void => {
    let left = channelsPerTurn;
    for (const channel of unseen) {
      if (left === 0) {
        yieldTurn(lookOn);
        return;
      }
      left -= 1;
      unseen.delete(channel);
      filling.fill(channel);
    }
    looking = false;
  };

  /** Looks at as many channels as fit the time that has passed, those first that were not looked at for longest. */
  const look = (): void => {
    const passed = now() - lookedAt;
    lookedAt += passed;
    due = Math.min(channels.size, due + (passed / lookMs) * channels.size);
    for (const channel of channels.values()) {
      if (due < 1) break;
      due -= 1;
      channels.delete(channel.name);
      channels.set(channel.name, channel);
      unseen.add(channel);
    }
    if (looking) return;
    looking = true;
    lookOn();
  };

  const sweep = (): void => {
    let left = channelsPerTurn;
    for (const channel of empty) {
      channel.emptySince ??= now();
      if (left === 0 || now() - channel.emptySince < graceMs) continue;
      left -= 1;
      close(channel);
    }
  };

  return {
    join: (name, since, follower) => joining.join(channels.get(name) ?? open(name), since, follower),
    leave: (name, follower) => {
      const channel = channels.get(name);
      if (channel) exit(channel, follower);
    },
    tick: () => {
      sweep();
      look();
    },
    channels: () => channels.size,
  };
};
