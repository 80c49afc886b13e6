export type SlicedQueueOptions<Item> = {
  readonly handle: (item: Item) => void;
  /** All that waited was dropped. */
  readonly onOverflow: () => void;
  readonly slice?: number;
  readonly most?: number;
};

const SLICE = 256;
const MOST = 100_000;

/** So many that are handled are let go together, as a queue that is always busy is never empty. */
const LET_GO = 4096;

/** Lets whoever brings things go on at once, and handles them in order, so many in each turn of the loop. */
export const slicedQueue = <Item>({ handle, onOverflow, slice = SLICE, most = MOST }: SlicedQueueOptions<Item>) => {
  let waiting: Item[] = [];
  let done = 0;
  let scheduled: NodeJS.Immediate | undefined;

  const turn = (): void => {
    scheduled = undefined;
    const now = waiting.slice(done, done + slice);
    done += now.length;
    if (done < waiting.length) scheduled = setImmediate(turn);
    else [waiting, done] = [[], 0];
    if (done >= LET_GO) {
      waiting.splice(0, done);
      done = 0;
    }
    for (const item of now) handle(item);
  };

  const clear = (): void => {
    [waiting, done] = [[], 0];
    clearImmediate(scheduled);
    scheduled = undefined;
  };

  return {
    push: (item: Item): void => {
      waiting.push(item);
      scheduled ??= setImmediate(turn);
      if (waiting.length - done <= most) return;
      clear();
      onOverflow();
    },
    clear,
  };
};
