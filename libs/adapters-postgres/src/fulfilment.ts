import type { FulfilmentRepository } from '@orderline/domain/fulfilment';
import { eq } from 'drizzle-orm';
import { fulfilments } from './schema/fulfilment.ts';
import type { Db } from './session.ts';

export const pgFulfilments = (db: Db): FulfilmentRepository => ({
  insert: async (fulfilment) => {
    await db.insert(fulfilments).values(fulfilment);
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
