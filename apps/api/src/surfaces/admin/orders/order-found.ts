import type { Application } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import type { Order } from '@orderline/domain/orders';
import { asId, type OrderId } from '@orderline/domain/shared';
import type { StaffRequest } from '../frame/page.ts';

/** Of an address; null where it holds none. */
export const orderIdOf = ({ params }: Pick<StaffRequest, 'params'>): OrderId | null => {
  const named = id.safeParse(params.id);
  return named.success ? asId<OrderId>(named.data) : null;
};

/** The order that an address names, where there is one. */
export const orderAt = async (
  { orders }: Pick<Application, 'orders'>,
  request: Pick<StaffRequest, 'params'>,
): Promise<Order | null> => {
  const orderId = orderIdOf(request);
  const order = orderId && (await orders.inspectOrder({ orderId }));
  return order?.ok ? order.value : null;
};

/** What an act of these pages is about. */
export const orderTarget = ({ params }: Pick<StaffRequest, 'params'>) => ({ type: 'order', id: String(params.id) });
