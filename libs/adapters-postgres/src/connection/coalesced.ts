import { currentCall, type Gate, outsideCall, runInCall } from '@orderline/platform';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import { asThrown, type Deadline, watchDeadline } from './failure.ts';

export type Coalescing<Item, Answer> = {
  /** What goes on one connection together: so many items, and so much of what `weightOf` counts; one item always may. */
  readonly most: { readonly items: number; readonly weight: number };
  weightOf(item: Item): number;
  /** Sends items together, and answers each, in their order. */
  send(connection: Connection, items: readonly Item[]): Promise<readonly Answer[]>;
};

export type CoalescingParts = {
  readonly connections: Connections;
  /** Before the connections. */
  readonly gate: Gate;
  /** Limits how many of them send what goes together: as long as all do, what comes gathers. */
  readonly lanes: Gate;
  readonly limitMs: number;
  /** Is told what was thrown. */
  readonly onFailure?: ((error: unknown) => void) | undefined;
};

type Waiting<Item, Answer> = {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  /** Rejects it once its caller has left or its time is up: to be sent, then to be answered. */
  readonly watch: () => void;
  readonly unwatch: () => void;
};

/**
 * Group commit: an item goes at once where a lane and a connection are free; those that must wait go together, in the order
 * in which they came. A caller that leaves, or runs out of time, takes nobody along: what still waits is never sent
 * then, and what was sent goes on for its neighbours.
 */
export const coalesced = <Item, Answer>(
  { connections, gate, lanes, limitMs, onFailure }: CoalescingParts,
  { most, weightOf, send }: Coalescing<Item, Answer>,
): ((item: Item) => Promise<Answer>) => {
  type Entry = Waiting<Item, Answer>;
  const waiting = new Set<Entry>();

  const take = (first: Entry): readonly Entry[] => {
    const taken = [first];
    let weight = weightOf(first.item);
    waiting.delete(first);
    for (const next of waiting) {
      weight += weightOf(next.item);
      if (taken.length === most.items || weight > most.weight) break;
      taken.push(next);
      waiting.delete(next);
    }
    return taken;
  };

  const sendTogether = async (connection: Connection, taken: readonly Entry[]): Promise<void> => {
    const inCompany = taken.length > 1;
    for (const { unwatch, watch } of taken) {
      unwatch();
      if (inCompany) watch();
    }
    try {
      const sent = () =>
        send(
          connection,
          taken.map(({ item }) => item),
        );
      const answers = await (inCompany ? outsideCall(sent) : sent());
      for (const [index, { resolve, reject }] of taken.entries()) {
        const answer = answers[index];
        if (answer === undefined) reject(new Error('what was sent together was not all answered'));
        else resolve(answer);
      }
    } catch (error) {
      onFailure?.(error);
      for (const { reject } of taken) reject(asThrown(error));
    }
    for (const { unwatch } of taken) unwatch();
  };

  return (item) =>
    new Promise((resolve, reject) => {
      const call = currentCall();
      const giveUp = (error: unknown) => {
        waiting.delete(own);
        reject(error);
      };
      let deadline: Deadline | undefined;
      const begin = () => {
        deadline = watchDeadline(limitMs, giveUp);
      };
      const own: Entry = {
        item,
        resolve,
        reject,
        watch: () => (call ? runInCall(call, begin) : outsideCall(begin)),
        unwatch: () => deadline?.clear(),
      };
      waiting.add(own);
      own.watch();
      const go = async () => {
        if (!waiting.has(own)) return;
        const connection = await connections.acquire();
        if (waiting.has(own)) await sendTogether(connection, take(own));
        await connections.release(connection);
      };
      const run = async () => {
        if (waiting.has(own)) await gate.enter(go);
      };
      lanes.enter(run).catch((error: unknown) => {
        own.unwatch();
        onFailure?.(error);
        giveUp(asThrown(error));
      });
    });
};
