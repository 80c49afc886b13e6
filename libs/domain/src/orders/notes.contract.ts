import { describe, expect, it } from 'vitest';
import { type NewId, type OrderId, ok, type Transact } from '../shared/index.ts';
import type { OrderNote, OrderNoteReader, OrderNotes } from './ports.ts';

export type NotesHarness = {
  readonly transact: Transact<{ readonly orderNotes: OrderNotes }>;
  readonly orderNoteReader: OrderNoteReader;
  readonly newId: NewId;
  /** An order whose customer can be taken away. */
  anOrder(): Promise<{ readonly orderId: OrderId; removeCustomer(): Promise<void> }>;
};

const now = new Date('2026-03-04T05:06:07.089Z');

/** What every store of notes must do. */
export const orderNotesContract = (where: string, open: () => Promise<NotesHarness>): void => {
  describe(`notes on orders ${where}`, () => {
    it('are kept as they were written, and listed by order, the newest first, page by page', async () => {
      const { transact, orderNoteReader, newId } = await open();
      const [one, other] = [newId<OrderId>(), newId<OrderId>()];
      const written = async (orderId: OrderId, text: string): Promise<OrderNote> => {
        const author = { kind: 'user', id: newId() } as const;
        const note: OrderNote = { id: newId(), orderId, author, text, at: now };
        await transact(async ({ orderNotes }) => ok(await orderNotes.append(note)));
        return note;
      };
      const first = await written(one, 'Called.\n"Nobody" \'there\' <b>');
      await written(other, 'of another order');
      const [second, third] = [await written(one, '再び電話'), await written(one, 'x'.repeat(4_000))];
      const newest = await orderNoteReader.notes(one, { limit: 2 });
      expect(newest).toEqual({ items: [third, second], next: second.id });
      expect(await orderNoteReader.notes(one, { limit: 2, after: second.id })).toEqual({ items: [first], next: null });
      expect(await orderNoteReader.notes(newId<OrderId>(), { limit: 2 })).toEqual({ items: [], next: null });
    });

    it('are about somebody who is there, or are none', async () => {
      const { transact, anOrder, newId } = await open();
      const { orderId, removeCustomer } = await anOrder();
      const subject = (of: OrderId) => transact(async ({ orderNotes }) => ok(await orderNotes.holdCustomer(of)));
      expect(await subject(newId<OrderId>())).toEqual(ok('no-order'));
      expect(await subject(orderId)).toEqual(ok('present'));
      await removeCustomer();
      expect(await subject(orderId)).toEqual(ok('erased'));
    });
  });
};
