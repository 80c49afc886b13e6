import type { PlaceOrderRefusal } from '@orderline/domain/orders';
import { type RefusalCount, type RefusalCounts, refusalsOf } from '@orderline/domain/reporting';
import type { Now, Result } from '@orderline/domain/shared';

export type CountRefusal = (refusal: PlaceOrderRefusal) => void;

type OpenRefusals = {
  readonly refusalCounts: RefusalCounts;
  readonly now: Now;
  /** What could not be added is kept, and added with the next. */
  readonly onFailure: (error: unknown) => void;
};

const EVERY_MS = 5_000;

/** What is counted by product beyond so many while PostgreSQL is away is counted without. */
const MOST = 10_000;

const nameOf = ({ since, reason, productId }: RefusalCount): string =>
  `${since.getTime()} ${reason} ${productId ?? ''}`;

/** Counts in memory, and adds what it counted every five seconds: a process that is killed loses as much as that. */
export const openRefusals = ({ refusalCounts, now, onFailure }: OpenRefusals) => {
  let counted = new Map<string, RefusalCount>();
  const keep = (count: RefusalCount): void => {
    const name = nameOf(count);
    const held = counted.get(name);
    if (!held && counted.size >= MOST && count.productId !== null) return;
    counted.set(name, held ? { ...held, times: held.times + count.times } : count);
  };
  const flush = async (): Promise<void> => {
    if (counted.size === 0) return;
    const taken = [...counted.values()];
    counted = new Map();
    try {
      await refusalCounts.add(taken);
    } catch (error) {
      taken.forEach(keep);
      onFailure(error);
    }
  };
  const timer = setInterval(() => void flush(), EVERY_MS);
  timer.unref();
  const countRefusal: CountRefusal = (refusal) => refusalsOf(refusal, now()).forEach(keep);
  return {
    countRefusal,
    flush,
    close: async (): Promise<void> => {
      clearInterval(timer);
      await flush();
    },
  };
};

type PlacesOrders<Command, Placed> = {
  readonly placeOrder: (command: Command) => Promise<Result<Placed, PlaceOrderRefusal>>;
};

/** Has what is refused counted, by what the use case answers. */
export const countingRefusals = <Command, Placed, Orders>(
  orders: Orders & PlacesOrders<Command, Placed>,
  countRefusal: CountRefusal,
) => ({
  ...orders,
  placeOrder: async (command: Command): Promise<Result<Placed, PlaceOrderRefusal>> => {
    const result = await orders.placeOrder(command);
    if (!result.ok) countRefusal(result.error);
    return result;
  },
});
