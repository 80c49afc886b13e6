import type { Clock } from './line.ts';
import { covers, type Lost, type PublishedIn, type Subscribed, type Told, type Wants } from './messages.ts';
import type { Position, ReadFrame, Unread } from './protocol.ts';

export type Subscription = {
  readonly channel: () => string;
  /** Goes on from there, where nothing is to be read. */
  readonly from: Position | undefined;
  readonly read: (() => Promise<Position | undefined>) | undefined;
  readonly published: (publication: PublishedIn) => void;
  readonly unread: (unread: Unread) => void;
  readonly lost: () => void;
  readonly refused: (code: string) => void;
};

type Held = Subscription & {
  /** Up to where everything was told, or is held until the resource is read. */
  at?: Position | undefined;
  /** What came while the resource was being read; none at other times. */
  held?: PublishedIn[] | undefined;
  /** Another number for each beginning. */
  turn: number;
  revision: number;
  /** When it was read last, and how often in a row too soon. */
  readAt: number;
  hurries: number;
};

type Ports = {
  readonly clock: Clock;
  readonly random: () => number;
  /** Says what this tab wants, to whoever is connected. */
  readonly sayWants: () => void;
};

/** A resource that could not be read is read again after so long, and up to twice that. */
const againMs = 2_500;
const longestMs = 60_000;
const never = { readAt: Number.NEGATIVE_INFINITY, hurries: 0 };

/** A fault of one listener is its own: it is thrown where nobody else is held up. */
const safely = (work: () => void): void => {
  void Promise.resolve().then(work);
};

/** What this tab has subscribed to, and how far it is: each publication is passed on once, in order, or said to be lost. */
export const subscriptions = ({ clock, random, sayWants }: Ports) => {
  const all = new Set<Held>();
  let isSaying = false;

  /** Once for all that happens at once. */
  const say = (): void => {
    if (isSaying) return;
    isSaying = true;
    void Promise.resolve().then(() => {
      isSaying = false;
      sayWants();
    });
  };
  const of = (channel: string) => [...all].filter((one) => one.channel() === channel);

  const restart = (one: Held): void => {
    one.turn++;
    [one.at, one.held] = [undefined, undefined];
  };

  const passOn = (one: Held, publication: PublishedIn): void => {
    safely(() => {
      if (all.has(one)) one.published(publication);
    });
  };
  const seeUnread = (one: Held, unread: Unread | undefined): void => {
    if (!unread || unread.revision <= one.revision) return;
    one.revision = unread.revision;
    safely(() => {
      if (all.has(one)) one.unread(unread);
    });
  };

  /** What was read shows all up to its position: what comes later follows it, also where that is not what is followed. */
  const hasRead = (one: Held, read: Position | undefined) => {
    const { at, held = [] } = one;
    one.held = undefined;
    if (!read || !at) return held.forEach((publication) => void passOn(one, publication));
    const isKnown = read.epoch === at.epoch && read.offset >= at.offset - held.length;
    if (!isKnown || read.offset > at.offset) one.at = read;
    if (!isKnown) return say();
    for (const publication of held) if (publication.offset > read.offset) passOn(one, publication);
  };
  /** Whoever loses what was just read, again and again, reads more and more seldom. */
  const pauseOf = (one: Held): number => {
    const isLong = clock.now() - one.readAt > longestMs;
    one.hurries = isLong ? 0 : one.hurries + 1;
    return one.hurries < 2 ? 0 : Math.min(longestMs, againMs * 2 ** (one.hurries - 2));
  };
  const begin = (one: Held): void => {
    const { read } = one;
    if (!read) return;
    const turn = ++one.turn;
    one.held = [];
    const isCurrent = () => all.has(one) && one.turn === turn;
    const readNow = (): void => {
      if (!isCurrent()) return;
      one.readAt = clock.now();
      read().then(
        (position) => {
          if (isCurrent()) hasRead(one, position);
        },
        () => {
          if (!isCurrent()) return;
          restart(one);
          clock.after(againMs * (1 + random()), () => {
            if (all.has(one) && !one.at) say();
          });
        },
      );
    };
    const pause = pauseOf(one);
    if (pause > 0) clock.after(pause, readNow);
    else readNow();
  };

  const subscribed = ({ channel, since, position, unread }: Subscribed): void => {
    for (const one of of(channel)) {
      if (!one.at) {
        one.at = position;
        begin(one);
      } else if (!covers(since, one.at)) say();
      seeUnread(one, unread);
    }
  };
  const published = (publication: PublishedIn): void => {
    const { channel, epoch, offset, unread } = publication;
    for (const one of of(channel)) {
      if (one.at?.epoch === epoch && offset > one.at.offset + 1) say();
      if (one.at?.epoch === epoch && offset === one.at.offset + 1) {
        one.at = { epoch, offset };
        if (one.held) one.held.push(publication);
        else passOn(one, publication);
      }
      seeUnread(one, unread);
    }
  };
  const lost = ({ channel, since }: Lost): void => {
    for (const one of of(channel)) {
      say();
      if (!one.at || (since && !covers(one.at, since))) continue;
      restart(one);
      safely(() => one.lost());
      if (!one.read) all.delete(one);
    }
  };
  const refused = ({ channel, code }: { readonly channel: string; readonly code: string }): void => {
    for (const one of of(channel)) {
      all.delete(one);
      safely(() => one.refused(code));
    }
  };
  const read = ({ channel, unread }: ReadFrame): void => {
    for (const one of of(channel)) seeUnread(one, unread);
  };

  return {
    add: (subscription: Subscription): (() => void) => {
      const one: Held = { ...subscription, at: subscription.from, turn: 0, revision: -1, ...never };
      all.add(one);
      say();
      return () => {
        if (all.delete(one)) say();
      };
    },
    say,
    clear: () => all.clear(),
    wants: (): Wants => {
      const wants: Record<string, Position[]> = {};
      for (const { channel, at } of all) {
        wants[channel()] ??= [];
        if (at) wants[channel()]?.push(at);
      }
      return wants;
    },
    hear: (told: Told): void => {
      if ('subscribed' in told) subscribed(told.subscribed);
      else if ('published' in told) published(told.published);
      else if ('read' in told) read(told.read);
      else if ('lost' in told) lost(told.lost);
      else if ('refused' in told) refused(told.refused);
    },
  };
};
