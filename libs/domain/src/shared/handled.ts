import type { Delivery, Inbox } from './inbox.ts';
import { ok, type Result } from './result.ts';

/** What became of a delivered event: all three are answers that commit, so that it is not delivered for ever. */
export type Handled = 'handled' | 'duplicate' | 'stale';

/** Has the effect of a delivery at most once, in the transaction whose inbox this is. */
export const handleOnce = async (
  inbox: Inbox,
  { delivery, now }: { readonly delivery: Delivery; readonly now: Date },
  effect: () => Promise<void>,
): Promise<Result<Handled, never>> => {
  const admission = await inbox.admit(delivery, now);
  if (admission !== 'first') return ok(admission);
  await effect();
  return ok('handled');
};
