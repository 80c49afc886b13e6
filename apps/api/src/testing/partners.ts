import { createWorkerApplication, newId } from '@orderline/composition';
import type { WorkerInfrastructure } from '@orderline/composition/worker';
import { demoIds } from '@orderline/contracts/http/demo';
import { askForPayments } from '@orderline/domain/fulfilment';
import { asId, type OrderId } from '@orderline/domain/shared';
import { aProvider } from './paid-orders.ts';

/**
 * What payment provider, warehouse and carrier make of the demo's order that is shipped: it is paid for and under way, and
 * the carrier has no time to deliver it, so that it is overdue at once.
 */
export const shipDemoOrder = async ({ ports }: Pick<WorkerInfrastructure, 'ports'>): Promise<void> => {
  const orderId = asId<OrderId>(demoIds.shippedOrder);
  const { payments } = aProvider();
  const hurried = { ...ports, payments, timeouts: { ...ports.timeouts, deliverySeconds: 0 } };
  const { fulfilment } = createWorkerApplication(hurried);
  const { take, ask } = askForPayments(hurried);
  const pay = async () => {
    for (const due of await take({ limit: 100 })) if (due.fulfilment.orderId === orderId) await ask(due);
  };
  await pay();
  const told = (consumer: string, type: string) => ({
    delivery: { ...{ consumer, type, eventId: newId<never>(), aggregateId: orderId, version: 1 } } as const,
    orderId,
  });
  const picked = await fulfilment.pickCompleted(told('picking', 'PickCompleted'));
  const collected = await fulfilment.shipmentCollected(told('shipping', 'ShipmentCollected'));
  if (!picked.ok || !collected.ok) throw new Error('the demo order cannot be shipped');
  await pay();
};
