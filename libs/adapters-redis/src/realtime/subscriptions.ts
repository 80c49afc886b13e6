import type { ChannelName } from '@orderline/domain/realtime';
import type { RedisAddress } from '../client.ts';
import { type Links, openLinks } from './links.ts';
import type { SubscriberLink } from './subscriber-link.ts';

export type Named = { readonly channel: ChannelName; readonly name: string; readonly partition: number };

export type SubscriptionsNeeds = {
  readonly address: RedisAddress;
  /** How long a channel is waited for before it is followed without being heard, until it is. */
  readonly patienceMs: number;
  readonly onMessage: (name: string, text: string) => void;
  /** What was taken for heard was not, and is now. */
  readonly onLate: (channels: readonly ChannelName[]) => void;
  readonly onTrouble: (error: unknown) => void;
  readonly onWell: () => void;
};

type Followed = Named & {
  link: SubscriberLink | undefined;
  state: 'unasked' | 'asked' | 'heard';
  /** Somebody takes it for heard, or took it, while it was not. */
  isLate: boolean;
  readonly waiting: Set<() => void>;
};

const AGAIN_MS = 500;

/** Keeps the server's subscriptions as they should be, over links that come and go; what is asked in one turn goes together. */
export const openSubscriptions = async (needs: SubscriptionsNeeds) => {
  const { address, patienceMs, onMessage, onLate, onTrouble, onWell } = needs;
  const followed = new Map<string, Followed>();
  const unheard = new Set<Followed>();
  const leaving = new Map<string, Followed>();
  let links: Links | undefined;
  let flushing: NodeJS.Immediate | undefined;
  let again: NodeJS.Timeout | undefined;

  const settle = (one: Followed): void => {
    for (const resolve of one.waiting) resolve();
    one.waiting.clear();
  };

  const lose = (one: Followed): void => {
    one.isLate ||= one.state === 'heard' || one.waiting.size > 0;
    one.state = 'unasked';
    unheard.add(one);
    settle(one);
  };

  const wellIfSo = (): void => {
    if (unheard.size === 0) onWell();
  };

  const confirmed = (link: SubscriberLink, asked: readonly Followed[]): void => {
    const heard = asked.filter((one) => one.state === 'asked' && one.link === link);
    const late = heard.filter(({ isLate }) => isLate).map(({ channel }) => channel);
    for (const one of heard) {
      one.state = 'heard';
      one.isLate = false;
      unheard.delete(one);
      settle(one);
    }
    if (late.length > 0) onLate(late);
    wellIfSo();
  };

  const refused = (link: SubscriberLink, asked: readonly Followed[], error: unknown): void => {
    const lost = asked.filter((one) => one.state === 'asked' && one.link === link);
    if (lost.length === 0) return;
    onTrouble(error);
    lost.forEach(lose);
    again ??= setTimeout(() => {
      again = undefined;
      flush();
    }, AGAIN_MS);
  };

  const batched = (ones: readonly Followed[]): Iterable<readonly Followed[]> =>
    Map.groupBy(ones, ({ partition }) => links?.batchOf(partition)).values();

  const leave = (): void => {
    for (const left of batched([...leaving.values()])) {
      const link = left[0]?.link;
      // What is refused is nobody's any more, and is not listened to.
      if (link?.isReady()) link.unsubscribe(left.map(({ name }) => name)).catch(() => undefined);
    }
    leaving.clear();
  };

  const flush = (): void => {
    flushing = undefined;
    leave();
    const ready = [...unheard].filter((one) => {
      if (one.state === 'asked') return false;
      one.link = links?.of(one.partition);
      return one.link?.isReady();
    });
    for (const asked of batched(ready)) {
      const link = asked[0]?.link;
      if (!link) continue;
      for (const one of asked) one.state = 'asked';
      link.subscribe(asked.map(({ name }) => name)).then(
        () => confirmed(link, asked),
        (error: unknown) => refused(link, asked, error),
      );
    }
  };

  const flushSoon = (): void => {
    flushing ??= setImmediate(flush);
  };

  const opened = await openLinks(address, {
    onMessage,
    onReady: () => {
      wellIfSo();
      flushSoon();
    },
    onLost: (link, error) => {
      onTrouble(error);
      for (const one of followed.values()) if (one.link === link || links?.of(one.partition) === link) lose(one);
    },
    onRouted: () => {
      const isMoved = (one: Followed) => one.state !== 'unasked' && one.link !== links?.of(one.partition);
      for (const one of followed.values()) if (isMoved(one)) lose(one);
      flushSoon();
    },
  });
  links = opened;

  const begin = (named: Named): Followed => {
    const one: Followed = { ...named, link: undefined, state: 'unasked', isLate: false, waiting: new Set() };
    followed.set(named.name, one);
    unheard.add(one);
    flushSoon();
    return one;
  };

  return {
    channelOf: (name: string): ChannelName | undefined => followed.get(name)?.channel,
    follow: (named: Named): Promise<void> => {
      const one = followed.get(named.name) ?? begin(named);
      if (one.state === 'heard') return Promise.resolve();
      return new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => {
          one.isLate = true;
          one.waiting.delete(done);
          resolve();
        }, patienceMs);
        one.waiting.add(done);
      });
    },
    unfollow: (name: string): void => {
      const one = followed.get(name);
      if (!one) return;
      followed.delete(name);
      unheard.delete(one);
      settle(one);
      if (one.state !== 'unasked') leaving.set(name, one);
      flushSoon();
    },
    close: (): void => {
      clearImmediate(flushing);
      clearTimeout(again);
      opened.close();
      for (const one of followed.values()) settle(one);
    },
  };
};
