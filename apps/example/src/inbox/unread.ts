import { isTold, whileSignedIn } from '../live.ts';
import { changed, client, isSignedIn } from '../shop.ts';

let held = 0;

const set = (count: number): void => {
  if (count === held) return;
  held = count;
  changed();
};

whileSignedIn((live) => {
  live.notifications({ onUnread: ({ count }) => set(count) });
});

/** How many notifications are unread: told in every tab as it changes, or asked for where nothing is told. */
export const unread = {
  count: (): number => held,
  refresh: async (): Promise<void> => {
    if (!isSignedIn()) return set(0);
    if (isTold()) return;
    try {
      const { unread: count } = await client.notifications.list({ limit: 1 });
      if (!isTold()) set(count);
    } catch {
      // A badge is not worth a word: the next page asks again.
    }
  },
};
