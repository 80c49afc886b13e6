/**
 * What one process knows of what a key has spent of its window, where several processes spend of it. It is changed in place, as
 * every request asks; times are milliseconds of a clock of the process that never goes back.
 */
export type SharedCount = {
  /** What all had spent, as the store told last. */
  shared: number;
  /** Spent here and not told yet. */
  untold: number;
  /** Spent here, told, and not answered yet. */
  underWay: number;
  /** Spent here in this window: so much at least was spent, whatever the store has lost. */
  own: number;
  /** Never before it ends in the store. */
  endsAt: number;
};

type Window = { readonly limit: number; readonly windowMs: number };

/** What the store has of a key: all that was spent, and how long its window goes on; 0 where it has none. */
export type Told = { readonly total: number; readonly leftMs: number };

/** As long as an answer may be under way: a window that ends sooner is over in the store, perhaps. */
const GRACE_MS = 250;

const begin = (count: SharedCount, endsAt: number): void => {
  count.shared = 0;
  count.untold = 0;
  count.underWay = 0;
  count.own = 0;
  count.endsAt = endsAt;
};

export const newCount = (): SharedCount => ({
  ...{ shared: 0, untold: 0, underWay: 0, own: 0 },
  endsAt: Number.NEGATIVE_INFINITY,
});

export const spentOf = ({ shared, untold, underWay, own }: SharedCount): number =>
  Math.max(shared + untold + underWay, own);

/** Spends where that much is left, as far as is known here. */
export const take = (count: SharedCount, { limit, windowMs }: Window, now: number, cost: number): boolean => {
  if (now >= count.endsAt) begin(count, now + windowMs);
  if (spentOf(count) + cost > limit) return false;
  count.untold += cost;
  count.own += cost;
  return true;
};

/** What the store is to be told: nothing of a window that is over. To be answered by one of the three that follow. */
export const tell = (count: SharedCount, now: number): number => {
  if (now >= count.endsAt) count.untold = 0;
  count.underWay += count.untold;
  count.untold = 0;
  return count.underWay;
};

/**
 * How long the window would go on, should the store have none; 0: then it is over, and what is told is forgotten. A window that was
 * begun while nobody answered, or that the store has lost, goes on there as long as it does here.
 */
export const restOf = ({ endsAt }: SharedCount, now: number): number => {
  const rest = Math.ceil(endsAt - now);
  return rest > GRACE_MS ? rest : 0;
};

/** The store has counted what it was told. An answer that comes when another window has begun here tells nothing of that one. */
export const heard = (count: SharedCount, { total, leftMs }: Told, { windowMs }: Window, now: number): void => {
  const { untold, underWay } = count;
  if (leftMs <= GRACE_MS && underWay === 0) return;
  if (leftMs <= 0) {
    begin(count, untold > 0 ? now + windowMs : now);
    count.untold = untold;
    count.own = untold;
    return;
  }
  // Others have begun another window already. Where ours is not about to end, the store has lost it, and what was spent was.
  const isEnding = now >= count.endsAt - GRACE_MS;
  if (isEnding && now + leftMs > count.endsAt + GRACE_MS) count.own = untold + underWay;
  count.shared = total;
  count.underWay = 0;
  count.endsAt = now + leftMs;
};

/** Nobody knows whether the store has counted it: told again, it might count twice. */
export const lostSight = (count: SharedCount): void => {
  count.shared += count.underWay;
  count.underWay = 0;
};

/** The store was never asked. */
export const notTold = (count: SharedCount): void => {
  count.untold += count.underWay;
  count.underWay = 0;
};

/** Whether nothing would be lost if it were forgotten. */
export const isOver = ({ endsAt }: SharedCount, now: number): boolean => now >= endsAt;
