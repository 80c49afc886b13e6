import type { Asked } from './asked.ts';

export type WatchCallersNeeds = {
  readonly stillPasses: (asked: Asked) => Promise<boolean>;
  readonly everyMs?: number | undefined;
};

/** As often as the process hears which sessions were ended. */
const EVERY_MS = 2_000;
const AT_ONCE = 32;

export type WatchedCallers = ReturnType<typeof watchCallers>;

/** Looks again and again whether callers whose connections last would still be let in, and tells once of each who would not. */
export const watchCallers = ({ stillPasses, everyMs = EVERY_MS }: WatchCallersNeeds) => {
  const watched = new Map<Asked, () => void>();
  let looking: Promise<void> | undefined;
  let isStopped = false;
  const lookAt = async ([asked, onOver]: readonly [Asked, () => void]): Promise<void> => {
    if (!(await stillPasses(asked)) && watched.delete(asked)) onOver();
  };
  // A few at a time: nearly all that is asked is in memory, and what is not must not take the stores from requests.
  const look = async (): Promise<void> => {
    const all = [...watched];
    for (let at = 0; at < all.length && !isStopped; at += AT_ONCE)
      await Promise.all(all.slice(at, at + AT_ONCE).map(lookAt));
  };
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, everyMs).unref();
  return {
    watch: (asked: Asked, onOver: () => void): void => void watched.set(asked, onOver),
    leave: (asked: Asked): void => void watched.delete(asked),
    stop: async (): Promise<void> => {
      isStopped = true;
      clearInterval(timer);
      await looking;
    },
  };
};
