import type { FulfilmentRepository } from '@orderline/domain/fulfilment';
import { eq } from 'drizzle-orm';
import { fulfilments } from './schema/fulfilment.ts';
import type { Db } from './session.ts';

const INSERT = `
insert into fulfilments (order_id, customer_id, status, begun_at, updated_at) values ($1, $2, $3, $4, $5)`;

export const pgFulfilments = (db: Db): FulfilmentRepository => ({
  insert: async ({ orderId, customerId, status, begunAt, updatedAt }) => {
    await db.send({ text: INSERT, params: [orderId, customerId, status, begunAt, updatedAt] });
  },
  lock: async (orderId) => {
    const [row] = await db.select().from(fulfilments).where(eq(fulfilments.orderId, orderId)).for('update');
    return row ?? null;
  },
  save: async (fulfilment) => {
    const change = db.update(fulfilments).set(fulfilment).where(eq(fulfilments.orderId, fulfilment.orderId));
    const saved = await change.returning({ orderId: fulfilments.orderId });
    if (saved.length === 0) throw new Error(`order ${fulfilment.orderId} has no fulfilment to save`);
  },
});
