import type { Broadcast, Locks, Shared } from '../tab-messages.ts';
import type { ManualClock } from './manual-clock.ts';

type Request = {
  readonly tab: string;
  readonly grant: () => void;
  readonly take: () => void;
};

/** Web Locks and broadcasts between tabs, in memory. A frozen tab hears later, and keeps the lock that it has. */
export const browser = (clock: ManualClock) => {
  const queues = new Map<string, Request[]>();
  const waiting = new Map<string, (() => void)[]>();
  const deaf = new Set<string>();
  const broadcasts = new Set<{ readonly name: string; readonly tab: string; readonly channel: Broadcast }>();

  const run = (tab: string, work: () => void): void => {
    if (!clock.isFrozen(tab)) {
      void Promise.resolve().then(() => {
        if (!clock.isDead(tab)) work();
      });
      return;
    }
    waiting.set(tab, [...(waiting.get(tab) ?? []), work]);
  };

  const locksOf = (tab: string): Locks => ({
    request: (name, { steal, signal }, held) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        let isSettled = false;
        const leave = (): void => {
          const at = queue.indexOf(request);
          if (at < 0) return;
          queue.splice(at, 1);
          if (at === 0) queue[0]?.grant();
        };
        const request: Request = {
          tab,
          grant: () =>
            run(tab, () => {
              void Promise.resolve(held()).then(() => {
                if (isSettled) return;
                isSettled = true;
                leave();
                resolve(undefined);
              });
            }),
          take: () => {
            isSettled = true;
            run(tab, () => reject(new Error('stolen')));
          },
        };
        signal?.addEventListener('abort', () => {
          if (queue[0] === request || isSettled) return;
          isSettled = true;
          leave();
          reject(new Error('aborted'));
        });
        if (steal) {
          queue.shift()?.take();
          queue.unshift(request);
          request.grant();
        } else {
          queue.push(request);
          if (queue[0] === request) request.grant();
        }
      }),
  });

  const openBroadcastOf =
    (tab: string) =>
    (name: string): Broadcast => {
      const channel: Broadcast = {
        onmessage: null,
        postMessage: (message) => {
          const data = structuredClone(message);
          for (const other of broadcasts)
            if (other.name === name && other.channel !== channel && !deaf.has(other.tab))
              run(other.tab, () => {
                if (broadcasts.has(other)) other.channel.onmessage?.({ data });
              });
        },
        close: () => void broadcasts.delete(entry),
      };
      const entry = { name, tab, channel };
      broadcasts.add(entry);
      return channel;
    };

  return {
    of: (tab: string): Shared => ({ locks: locksOf(tab), openBroadcast: openBroadcastOf(tab) }),
    /** Nothing that others post arrives there, until it does again. */
    deafen: (tab: string) => void deaf.add(tab),
    hearAgain: (tab: string) => void deaf.delete(tab),
    /** The tab runs again, and hears what it has missed. */
    thaw: (tab: string): void => {
      for (const work of waiting.get(tab) ?? []) void Promise.resolve().then(work);
      waiting.delete(tab);
    },
    /** The tab is gone without a word; the browser frees its locks. */
    kill: (tab: string): void => {
      for (const entry of broadcasts) if (entry.tab === tab) broadcasts.delete(entry);
      for (const queue of queues.values()) {
        const wasFirst = queue[0]?.tab === tab;
        queue.splice(0, queue.length, ...queue.filter((request) => request.tab !== tab));
        if (wasFirst) queue[0]?.grant();
      }
    },
  };
};
