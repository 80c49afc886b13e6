import { changed, client, isSignedIn } from '../shop.ts';

let held = 0;

const set = (count: number): void => {
  if (count === held) return;
  held = count;
  changed();
};

/** How many of the latest notifications are unread; a badge needs no more. */
export const unread = {
  count: (): number => held,
  refresh: async (): Promise<void> => {
    if (!isSignedIn()) return set(0);
    try {
      const { items } = await client.notifications.list({ limit: 100 });
      set(items.filter(({ readAt }) => readAt === null).length);
    } catch {
      // A badge is not worth a word: the next page asks again.
    }
  },
};
