/** Works through the items in order, so many at a time; the first failure or `stop` lets those under way end and begins no more. */
export const concurrently = async <Item>(
  items: readonly Item[],
  { lanes, stop }: { readonly lanes: number; readonly stop?: AbortSignal | undefined },
  work: (item: Item) => Promise<void>,
): Promise<void> => {
  const queue = items.values();
  const failed = new AbortController();
  const lane = async () => {
    for (const item of queue) {
      if (failed.signal.aborted || stop?.aborted) return;
      try {
        await work(item);
      } catch (error) {
        failed.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  failed.signal.throwIfAborted();
};
