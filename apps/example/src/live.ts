import { type Live, realtime } from '@orderline/client/realtime';
import { changes, client, isSignedIn, type NotificationList } from './shop.ts';

type Following = (live: Live<NotificationList>) => void;

const followings: Following[] = [];

let live: Live<NotificationList> | undefined;

/** How the protocol says that nobody is signed in any more: who signs in next begins anew. */
const sessionEnded = 4505;

/** Whether all is told that happens; where it is not, pages ask. */
export const isTold = (): boolean => live?.state().is === 'live';

/** What a page follows, as long as it is shown; nothing where nobody is signed in. */
export const follow = (signal: AbortSignal, following: (live: Live<NotificationList>) => () => void): void => {
  if (live && !signal.aborted) signal.addEventListener('abort', following(live));
};

const begin = (): void => {
  const begun = realtime(client, {
    onState: (state) => {
      if (state.is === 'stopped' && state.code === sessionEnded && live === begun) live = undefined;
    },
  });
  live = begun;
  for (const following of followings) following(begun);
};

const keepUp = (): void => {
  if (!isSignedIn()) {
    live?.close();
    live = undefined;
  } else if (!live) begin();
};

/** Follows something in every page, for whoever is signed in, each of them from the start. */
export const whileSignedIn = (following: Following): void => {
  followings.push(following);
};

/** Begins to follow, now and whenever somebody signs in. */
export const startLive = (): void => {
  changes.addEventListener('change', keepUp);
  keepUp();
};
