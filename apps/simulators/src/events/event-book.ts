import { message } from '@orderline/contracts/partners';
import * as z from 'zod';
import { openJournal } from '../journal.ts';
import { orderSchema, type PartnerOrder } from './order.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type { Spoken } from './speak.ts';

const entrySchema = z.union([
  z.object({ order: orderSchema, position: z.int(), messages: z.array(message) }),
  z.object({ arrived: z.int() }),
]);

type Entry = z.output<typeof entrySchema>;

export type EventBook = Pick<Outbox, 'after'> & {
  readonly find: (orderId: string) => PartnerOrder | undefined;
  /** The order and what was said of it are in the journal, together, once it returns. */
  readonly keep: (spoken: Spoken) => void;
  /** Forgets events that have arrived. */
  readonly arrived: (position: number) => void;
  readonly orders: () => readonly PartnerOrder[];
  readonly waiting: () => number;
  readonly close: () => void;
};

/** The orders of a partner and the events that have yet to arrive, which outlive the process. */
export const openEventBook = (file: string, now: () => number): EventBook => {
  const { entries, ...journal } = openJournal(file, entrySchema);
  const orders = new Map<string, PartnerOrder>();
  const outbox = createOutbox(entries.find((entry) => 'order' in entry)?.position ?? now());
  const take = (entry: Entry): void => {
    if ('arrived' in entry) {
      outbox.arrived(entry.arrived);
      return;
    }
    orders.set(entry.order.orderId, entry.order);
    outbox.add(entry.messages);
  };
  for (const entry of entries) take(entry);
  return {
    after: outbox.after,
    find: (orderId) => orders.get(orderId),
    keep: ({ order, messages }) => {
      const entry = { order, position: outbox.next(), messages: [...messages] };
      journal.append(entry);
      take(entry);
    },
    arrived: (position) => {
      if (outbox.arrived(position)) journal.append({ arrived: position });
    },
    orders: () => [...orders.values()],
    waiting: outbox.size,
    close: journal.close,
  };
};
