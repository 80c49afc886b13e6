import { type Client, NetworkFault } from '@orderline/client/v1';

export type Order = Awaited<ReturnType<Client['orders']['read']>>;
type OrderEvent = Awaited<ReturnType<Client['orders']['listEvents']>>['items'][number];
export type Followed = { readonly order: Order; readonly history: readonly OrderEvent[] };

export type WorkerApplication = {
  readonly client: Client;
  readonly id: string;
  readonly signal: AbortSignal;
  readonly everyMs?: number;
};

const isOver = ({ status }: Order): boolean => status === 'delivered' || status === 'cancelled';

/**
 * An order with its history, anew each time that something has happened to it, until nothing can happen any more. Asking is
 * cheap: the client sends the ETag that it knows, and is answered 304 while that holds.
 */
export async function* followOrder({
  client,
  id,
  signal,
  everyMs = 1500,
}: WorkerApplication): AsyncGenerator<Followed, void> {
  let seen: string | undefined;
  while (!signal.aborted) {
    const order = await unlessOffline(client.orders.read({ id }, { signal }), signal);
    if (order && order.updatedAt !== seen) {
      const history = await unlessOffline(historyOf(client, id, signal), signal);
      if (history) {
        seen = order.updatedAt;
        yield { order, history };
        if (isOver(order)) return;
      }
    }
    await pause(everyMs, signal);
  }
}

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
