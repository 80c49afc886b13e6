import type { Clock, Line, LineEvents } from './line.ts';
import { covers, later, type Told, type Wants } from './messages.ts';
import type { Position, PublicationFrame, SubscribedFrame, Unread } from './protocol.ts';

type Followed = {
  readonly channel: string;
  /** `asked`: the answer is on its way, and what is told until then belongs to nobody. */
  phase: 'idle' | 'asked' | 'following';
  /** Up to where all was told, or from where it was asked to be. */
  at?: Position | undefined;
  unread?: Unread | undefined;
};

type Ports = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: (told: Told) => void;
};

/** A refusal that passes is asked about again after so long, and up to four times that. */
const againMs = 1_000;

/**
 * The channels that tabs want, followed by one connection. It tells everything to all: each tab knows how far it is itself,
 * and says so where it misses something. A connection that takes over from another one goes on where that was.
 */
export const followedChannels = ({ clock, random, tell }: Ports) => {
  const channels = new Map<string, Followed>();
  const tabs = new Map<string, ReadonlySet<string>>();
  let line: Line | undefined;

  const ask = (followed: Followed, since: Position | undefined): void => {
    followed.at = since;
    followed.phase = line ? 'asked' : 'idle';
    line?.follow(followed.channel, since);
  };
  const goBack = (followed: Followed, to: Position): void => {
    line?.leave(followed.channel);
    ask(followed, to);
  };
  const askAgainSoon = (followed: Followed): void => {
    followed.phase = 'idle';
    clock.after(againMs * (1 + 3 * random()), () => {
      if (!line || followed.phase !== 'idle' || channels.get(followed.channel) !== followed) return;
      line.leave(followed.channel);
      ask(followed, followed.at);
    });
  };
  const tellStanding = ({ channel, at, unread }: Followed): void => {
    if (at) tell({ subscribed: { channel, since: at, position: at, ...(unread && { unread }) } });
  };

  /** While an answer is on its way, nothing else is asked: with it, each tab sees whether it needs more. */
  const want = (channel: string, positions: readonly Position[]) => {
    const followed = channels.get(channel);
    if (!followed) {
      const begun: Followed = { channel, phase: 'idle' };
      channels.set(channel, begun);
      return ask(begun, positions[0]);
    }
    if (followed.phase !== 'following') return;
    const behind = positions.find((position) => !covers(followed.at, position));
    if (behind) goBack(followed, behind);
    else tellStanding(followed);
  };

  const drop = (channel: string): void => {
    if (channels.delete(channel)) line?.leave(channel);
  };
  const dropUnwanted = (): void => {
    const wanted = new Set([...tabs.values()].flatMap((names) => [...names]));
    for (const channel of [...channels.keys()]) if (!wanted.has(channel)) drop(channel);
  };

  const subscribed = ({ channel, position, recovered, unread }: SubscribedFrame): void => {
    const followed = channels.get(channel);
    if (followed?.phase !== 'asked') return;
    const since = (recovered && followed.at) || position;
    followed.phase = 'following';
    followed.at = since;
    followed.unread = later(followed.unread, unread);
    tell({ subscribed: { channel, since, position, ...(followed.unread && { unread: followed.unread }) } });
  };

  const published = (frame: PublicationFrame) => {
    const followed = channels.get(frame.channel);
    if (followed?.phase !== 'following' || !followed.at) return;
    const { epoch, offset } = followed.at;
    followed.unread = later(followed.unread, frame.unread);
    if (frame.offset > offset + 1) return askAgainSoon(followed);
    if (frame.offset === offset + 1) followed.at = { epoch, offset: frame.offset };
    tell({ published: { ...frame, epoch } });
  };

  const refused = (channel: string, code: string) => {
    const followed = channels.get(channel);
    if (!followed) return;
    if (code === 'unavailable' || code === 'already-subscribed') return askAgainSoon(followed);
    channels.delete(channel);
    if (code === 'unrecoverable') tell({ lost: { channel, since: followed.at } });
    else tell({ refused: { channel, code } });
  };

  return {
    /** What this tab wants from now on. */
    wants: (tab: string, wants: Wants): void => {
      tabs.set(tab, new Set(Object.keys(wants)));
      dropUnwanted();
      for (const [channel, positions] of Object.entries(wants)) want(channel, positions);
    },
    left: (tab: string): void => {
      if (tabs.delete(tab)) dropUnwanted();
    },
    up: (opened: Line): void => {
      line = opened;
      for (const followed of channels.values()) ask(followed, followed.at);
    },
    down: (): void => {
      line = undefined;
      for (const followed of channels.values()) followed.phase = 'idle';
    },
    wanted: (): ReadonlyMap<string, Position | undefined> =>
      new Map([...channels.values()].map(({ channel, at }) => [channel, at])),
    heard: {
      subscribed,
      published,
      read: (frame) => {
        const followed = channels.get(frame.channel);
        if (!followed) return;
        followed.unread = later(followed.unread, frame.unread);
        tell({ read: frame });
      },
      refused,
    } satisfies Omit<LineEvents, 'up' | 'down'>,
  };
};
