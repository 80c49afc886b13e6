import { type Payment, payment } from '@orderline/contracts/partners';
import * as z from 'zod';
import { openJournal } from '../journal.ts';

const entry = z.object({ payment, key: z.string().optional() });

export type PaymentBook = {
  readonly find: (reference: string) => Payment | undefined;
  /** The reference that an idempotency key was used for. */
  readonly referenceOf: (key: string) => string | undefined;
  /** Is in the journal once it returns. */
  readonly keep: (payment: Payment, key?: string) => void;
  readonly all: () => readonly Payment[];
  readonly close: () => void;
};

/** Payments and their keys, which outlive the process. */
export const openPaymentBook = (file: string): PaymentBook => {
  const payments = new Map<string, Payment>();
  const references = new Map<string, string>();
  const take = ({ payment: kept, key }: z.output<typeof entry>) => {
    payments.set(kept.reference, kept);
    if (key !== undefined) references.set(key, kept.reference);
  };
  const { entries, ...journal } = openJournal(file, entry);
  for (const old of entries) take(old);
  return {
    find: (reference) => payments.get(reference),
    referenceOf: (key) => references.get(key),
    keep: (kept, key) => {
      const made = { payment: kept, ...(key !== undefined && { key }) };
      journal.append(made);
      take(made);
    },
    all: () => [...payments.values()],
    close: journal.close,
  };
};
