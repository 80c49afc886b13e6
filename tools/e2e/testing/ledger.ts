import type { Verdict } from './client.ts';

export type Line = { readonly productId: string; readonly quantity: number };

/** One order as a buyer means it. */
export type Intent = {
  readonly buyer: number;
  readonly key: string;
  readonly lines: readonly Line[];
  /** Sent that often at the same time, under the one key. */
  readonly copies: number;
  readonly cancels: boolean;
};

/** What was sent and what was answered; `cancellation` where the order was accepted and then cancelled. */
export type Entry = {
  readonly intent: Intent;
  readonly verdicts: readonly Verdict[];
  readonly orderId: string | undefined;
  readonly cancellation?: Verdict;
};

/** Kept outside the product, and compared with it afterwards. */
export type Ledger = {
  readonly entries: readonly Entry[];
  record(entry: Entry): void;
  /** Resolves once so many entries are in it. */
  reached(count: number): Promise<void>;
};

export const openLedger = (): Ledger => {
  const entries: Entry[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  return {
    entries,
    record: (entry) => {
      entries.push(entry);
      for (const { count, resolve } of waiting) if (entries.length >= count) resolve();
    },
    reached: (count) =>
      new Promise((resolve) => {
        if (entries.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
  };
};

/** Whose order it is, whether it is open still, and what was accepted. */
export type Accepted = { readonly orderId: string; readonly intent: Intent; readonly open: boolean };

export const acceptedIn = ({ entries }: Ledger): readonly Accepted[] =>
  entries.flatMap(({ orderId, intent, cancellation }) =>
    orderId === undefined ? [] : [{ orderId, intent, open: cancellation === undefined }],
  );

/** How many of each product the orders hold. */
export const unitsOf = (accepted: readonly Accepted[]): ReadonlyMap<string, number> => {
  const units = new Map<string, number>();
  for (const { productId, quantity } of accepted.flatMap(({ intent }) => intent.lines)) {
    units.set(productId, (units.get(productId) ?? 0) + quantity);
  }
  return units;
};
