import type { Database } from '@orderline/adapters-postgres';
import { id as orderId } from '@orderline/contracts/http/fields';
import { decimalOf } from '@orderline/contracts/money';
import { explained, type HistoryEntry, type Order } from '@orderline/domain/orders';
import { asId, type OrderId, orderNumberOf, parseOrderNumber } from '@orderline/domain/shared';

type Shown = Order & { readonly number: string; readonly history: readonly HistoryEntry[] };

/** The order that a number, or an id, stands for; null where there is none, undefined where it is neither. */
export const readOrder = async ({ db }: Database, stated: string): Promise<Shown | null | undefined> => {
  const { pgOrders } = await import('@orderline/adapters-postgres');
  const orders = pgOrders(db);
  const number = parseOrderNumber(stated);
  const id = orderId.safeParse(stated);
  if (!number && !id.success) return undefined;
  const order = number ? await orders.findByNumber(number) : await orders.find(asId<OrderId>(id.data ?? ''));
  if (!order) return null;
  const { items } = await orders.history(order.id, { limit: 1000 });
  return { ...order, number: orderNumberOf(order.id), history: items };
};

const lineOf = ({ version, at, type, reason, carrier, trackingNumber }: HistoryEntry): string =>
  [`  ${version}`, at.toISOString(), type, reason && explained(reason).words, carrier, trackingNumber]
    .filter(Boolean)
    .join('  ');

export const orderText = ({ number, id, customerId, status, total, history }: Shown): string => {
  const { amount, currency } = decimalOf(total);
  return `${number}  ${id}\n  ${status}, ${amount} ${currency}, of customer ${customerId}\n${history.map(lineOf).join('\n')}\n`;
};
