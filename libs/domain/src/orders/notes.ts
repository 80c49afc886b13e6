import {
  type Answer,
  err,
  type IdempotencyKey,
  type IdempotencyKeys,
  type KeyReused,
  type NewId,
  type Now,
  ok,
  type Page,
  type PageRequest,
  type Result,
  type Transact,
  withIdempotencyKey,
} from '../shared/index.ts';
import type { OrderNote, OrderNoteReader, OrderNotes, OrderReader } from './ports.ts';
import type { OrderNotFound } from './read-orders.ts';

export type AddNote = Pick<OrderNote, 'orderId' | 'author' | 'text'> & {
  readonly idempotencyKey?: IdempotencyKey | undefined;
};

export type AddNotePorts = {
  readonly transact: Transact<{
    readonly orderNotes: OrderNotes;
    readonly idempotency: IdempotencyKeys;
  }>;
  readonly newId: NewId;
  readonly now: Now;
};

/** Nobody is left whose erasure would take the note. */
export type CustomerErased = { readonly kind: 'customer-erased' };

export type AddNoteRefusal = OrderNotFound | CustomerErased | KeyReused;

/** Writes down what staff have to say of an order, for staff alone; there it stays until its customer is erased. */
export const addNote =
  ({ transact, newId, now }: AddNotePorts) =>
  ({ idempotencyKey, ...written }: AddNote): Promise<Result<Answer<OrderNote>, AddNoteRefusal>> => {
    const at = now();
    return transact(({ orderNotes, idempotency }) =>
      withIdempotencyKey<OrderNote, OrderNotFound | CustomerErased>(
        idempotency,
        { idempotencyKey, now: at, subject: ({ orderId }) => orderId },
        async () => {
          const subject = await orderNotes.holdCustomer(written.orderId);
          if (subject !== 'present') return err({ kind: subject === 'erased' ? 'customer-erased' : 'order-not-found' });
          const note: OrderNote = { ...written, id: newId(), at };
          await orderNotes.append(note);
          return ok(note);
        },
      ),
    );
  };

export type ListNotes = Pick<OrderNote, 'orderId'> & { readonly page: PageRequest<OrderNote['id']> };

/** Tells what staff have written down about an order, the newest first. */
export const listNotes =
  ({ orders, orderNoteReader }: { readonly orders: OrderReader; readonly orderNoteReader: OrderNoteReader }) =>
  async ({ orderId, page }: ListNotes): Promise<Result<Page<OrderNote, OrderNote['id']>, OrderNotFound>> => {
    const order = await orders.find(orderId);
    return order ? ok(await orderNoteReader.notes(orderId, page)) : err({ kind: 'order-not-found' });
  };
