import { createFulfilmentDesk } from '@orderline/domain/fulfilment';
import { createOrderNotes, orderProgress } from '@orderline/domain/orders';
import { err, type IdempotencyKey, type OrderId, ok } from '@orderline/domain/shared';
import { expect, it } from 'vitest';
import { pgTransact } from '../connection/transact.ts';
import { pgFulfilments } from '../fulfilment/fulfilment.ts';
import { pgFulfilmentReader, pgRefunds } from '../fulfilment/refunds.ts';
import { pgStockReservations } from '../inventory/stock.ts';
import { pgOrderMessages } from '../messaging/order-messages.ts';
import { pgOutbox } from '../messaging/outbox.ts';
import { pgOrderNoteReader, pgOrderNotes } from '../orders/notes.ts';
import { pgOrders } from '../orders/orders.ts';
import { pgIdempotencyKeys } from '../shared/idempotency-keys.ts';
import { untilBlocked } from '../testing/blocked.ts';
import { useDatabase } from '../testing/database.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';
import { orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';

const opened = useDatabase();
const now = () => new Date('2026-03-04T05:06:07.089Z');

/** A customer with an order that was paid and has come, and what staff do about it. */
const setUp = async () => {
  const { database, outside } = opened();
  const [house, shop] = [aHouse({ database }), aShop({ database, outside })];
  const registered = await house.users.registerUser({ email: `${newId()}@example.com`, password: 'old', name: 'Ada' });
  if (!registered.ok) throw new Error('the registration was refused');
  const { id: userId } = registered.value.value;
  const basket = [{ product: await shop.aProduct(1), quantity: 1 }];
  const { id: orderId } = orderOf(userId, basket);
  await shop.placement.place(placementOf({ ...orderOf(userId, basket), id: orderId }, basket));
  await outside`update orders set status = 'delivered' where id = ${orderId}`;
  await outside`
    insert into fulfilments (order_id, customer_id, amount_minor, currency, status, attempts, payment, pick_requests,
      shipment_requests, begun_at, updated_at)
    values (${orderId}, ${userId}, 850, 'GBP', 'completed', 0, 'captured', 1, 1, now(), now())`;
  const transact = pgTransact(database.business, (db) => {
    const stores = { orders: pgOrders(db), stock: pgStockReservations(db), outbox: pgOutbox(db) };
    const desk = { fulfilments: pgFulfilments(db), refunds: pgRefunds(db), idempotency: pgIdempotencyKeys(db) };
    const progress = orderProgress({ ...stores, newId, now });
    return { ...stores, ...desk, orderNotes: pgOrderNotes(db), orderProgress: progress };
  });
  const ports = { transact, newId, now };
  const timeouts = { paymentSeconds: 1, pickSeconds: 1, collectionSeconds: 1, deliverySeconds: 1, reminders: 1 };
  const { requestRefund } = createFulfilmentDesk({
    ...{ ...ports, timeouts, fulfilmentReader: pgFulfilmentReader(database.db) },
    orderMessages: pgOrderMessages(database.business),
  });
  const { addNote } = createOrderNotes({
    ...{ ...ports, orders: pgOrders(database.db), orderNoteReader: pgOrderNoteReader(database.db) },
  });
  const author = { kind: 'user', id: newId() } as const;
  const keyOf = (scope: string): IdempotencyKey => ({ scope, key: newId(), fingerprint: 'f' });
  const refund = (idempotencyKey: IdempotencyKey) =>
    requestRefund({
      ...{ orderId, amount: { minor: 100, currency: 'GBP' }, reason: 'late', requestedBy: author },
      idempotencyKey,
    });
  const note = (idempotencyKey: IdempotencyKey) => addNote({ orderId, text: 'Ada called', author, idempotencyKey });
  const erase = () => house.users.eraseUser({ userId, password: 'old', address: newId() });
  const kept = async ({ key }: IdempotencyKey) =>
    (await outside`select 1 from idempotency_keys where key = ${key}`).length;
  const refunds = async () => (await outside`select 1 from order_refunds where order_id = ${orderId}`).length;
  const { beforeCommit } = house;
  return { beforeCommit, outside, userId, orderId, author, keyOf, refund, note, erase, kept, refunds };
};

const idOf = (result: Awaited<ReturnType<Awaited<ReturnType<typeof setUp>>['refund']>>) => {
  if (!result.ok) throw new Error(`the refund was refused: ${result.error.kind}`);
  return result.value.value.id;
};

it('a refund that is asked for again once its customer was erased is the same refund', async () => {
  const { author, keyOf, refund, erase, refunds } = await setUp();
  const keys = [keyOf(`admin ${author.id} refund`), keyOf(`${author.id} POST /internal/orders/{id}/refunds`)];
  const ids: unknown[] = [];
  for (const key of keys) ids.push(idOf(await refund(key)));
  expect(await erase()).toEqual(ok(undefined));
  for (const key of keys) expect(ids).toContain(idOf(await refund(key)));
  expect(await refunds()).toBe(2);
});

it('an erasure takes the kept answers that tell of the person, whichever release has kept them', async () => {
  const { outside, userId, orderId, author, keyOf, note, erase, kept } = await setUp();
  const written = keyOf(`admin ${author.id} note`);
  expect((await note(written)).ok).toBe(true);
  const earlier = [
    { ...keyOf(`admin ${author.id} note`), value: [{ orderId: 1, text: 2 }, orderId, 'Ada called'] },
    { ...keyOf(`${author.id} POST /internal/orders/{id}/notes`), value: [{ orderId: 1 }, orderId] },
    { ...keyOf(`${author.id} POST /users`), value: [{ id: 1, email: 2 }, userId, 'ada@example.com'] },
    { ...keyOf(`${userId} POST /users/me/addresses`), value: [{ recipient: 1 }, 'Ada'] },
  ];
  const another = [
    { ...keyOf(`admin ${author.id} note`), value: [{ orderId: 1 }, newId<OrderId>()] },
    { ...keyOf(`${author.id} POST /users`), value: [{ id: 1 }, newId()] },
  ];
  for (const { scope, key, fingerprint, value } of [...earlier, ...another]) {
    await outside`insert into idempotency_keys (scope, key, fingerprint, value, created_at)
      values (${scope}, ${key}, ${fingerprint}, ${JSON.stringify(value)}, now())`;
  }
  expect(await erase()).toEqual(ok(undefined));
  const counts = await Promise.all([written, ...earlier, ...another].map(kept));
  expect(counts).toEqual([0, 0, 0, 0, 0, 1, 1]);
});

it.each(['after', 'while'])('no note is kept that is written %s its customer is erased', async (when) => {
  const { outside, orderId, author, keyOf, note, erase, beforeCommit } = await setUp();
  const writing: ReturnType<typeof note>[] = [];
  const write = () => writing.push(note(keyOf(`admin ${author.id} note`)));
  if (when === 'while') {
    beforeCommit.push(async () => {
      write();
      await untilBlocked(outside);
    });
  }
  expect(await erase()).toEqual(ok(undefined));
  write();
  const refused = err({ kind: 'customer-erased' });
  expect(await Promise.all(writing)).toEqual(when === 'while' ? [refused, refused] : [refused]);
  expect(await outside`select 1 from order_notes where order_id = ${orderId}`).toHaveLength(0);
});

it('an erasure looks into no answer that tells of others', async () => {
  const { outside, userId, erase, kept, keyOf } = await setUp();
  const [own, of] = [keyOf('admin s note'), newId()];
  await outside`insert into idempotency_keys (scope, key, fingerprint, value, subject_id, created_at)
    select 'admin s note', ${of} || number, 'f', repeat(${userId}, 20), gen_random_uuid(), now()
    from generate_series(1, 2000) as number`;
  await outside`insert into idempotency_keys (scope, key, fingerprint, value, subject_id, created_at)
    values (${own.scope}, ${own.key}, 'f', '[]', ${userId}, now())`;
  await erase();
  const [left] = await outside<{ rows: number }[]>`
    select count(*)::int as rows from idempotency_keys where starts_with(key, ${of})`;
  expect([left?.rows, await kept(own)]).toEqual([2000, 0]);
});
