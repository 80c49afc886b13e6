import { NetworkFault, type Order, type OrderEvent, type client as shop } from '../shop.ts';

type Client = typeof shop;

export type Followed = { readonly order: Order; readonly history: readonly OrderEvent[] };

export type FollowOrder = {
  readonly client: Client;
  readonly id: string;
  readonly signal: AbortSignal;
  /** Calls at once when something has happened to it, until the signal is aborted. */
  readonly onNews?: (happened: () => void) => void;
  /** Whether that is so now. */
  readonly isTold?: () => boolean;
  /** The pause after something has happened; while nothing does, each is longer than the one before. */
  readonly shortestMs?: number;
  readonly longestMs?: number;
};

/** How often it is asked all the same where everything is told. */
const toldMs = 60_000;

const isOver = ({ status }: Order): boolean => status === 'delivered' || status === 'cancelled';

/**
 * An order with its history, anew each time that something has happened to it, until nothing can happen any more. What is
 * told saves waiting; it is asked all the same, as not everything may be heard. Asking is cheap: the client sends the ETag
 * that it knows, and is answered 304 while that holds.
 */
export async function* followOrder({
  client,
  id,
  signal,
  onNews = () => {},
  isTold = () => false,
  shortestMs = 1500,
  longestMs = 15_000,
}: FollowOrder): AsyncGenerator<Followed, void> {
  let seen: string | undefined;
  let waitMs = shortestMs;
  const news = newsOf(onNews);
  while (!signal.aborted) {
    news.seen();
    const order = await unlessOffline(client.orders.read({ id }, { signal }), signal);
    waitMs = Math.min(waitMs * 1.25, longestMs);
    if (order && order.updatedAt !== seen) {
      const history = await unlessOffline(historyOf(client, id, signal), signal);
      if (history) {
        seen = order.updatedAt;
        waitMs = shortestMs;
        yield { order, history };
        if (isOver(order)) return;
      }
    }
    await Promise.race([news.next(), pause(isTold() ? toldMs : waitMs, signal)]);
  }
}

/** What happened since it was last looked, or happens next. */
const newsOf = (onNews: NonNullable<FollowOrder['onNews']>) => {
  let news = Promise.withResolvers<void>();
  onNews(() => news.resolve());
  return {
    seen: (): void => {
      news = Promise.withResolvers<void>();
    },
    next: () => news.promise,
  };
};

const historyOf = async (client: Client, id: string, signal: AbortSignal): Promise<readonly OrderEvent[]> => {
  const history: OrderEvent[] = [];
  for await (const event of client.orders.allEvents({ id }, { signal })) history.push(event);
  return history;
};

/** Nothing where no answer came: the next time it may. */
const unlessOffline = async <Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer | undefined> => {
  try {
    return await answer;
  } catch (caught) {
    if (signal.aborted || caught instanceof NetworkFault) return undefined;
    throw caught;
  }
};

/** Waits, and as long as nobody looks at the page besides. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', go);
      resolve();
    };
    const timer = setTimeout(() => {
      document.addEventListener('visibilitychange', go);
      go();
    }, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      go();
    });
  });
