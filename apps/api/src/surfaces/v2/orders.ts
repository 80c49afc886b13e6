import { orderEventView, sentence } from '@orderline/composition/views';
import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import * as contract from '@orderline/contracts/http/v2/orders';
import { decimalOf } from '@orderline/contracts/money';
import type { Cancellation, Order, OrderLine, Shipment } from '@orderline/domain/orders';
import { asId, orderNumberOf } from '@orderline/domain/shared';
import { z } from 'zod';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import { orderHandlers } from '../shared/orders.ts';
import { addressView } from '../shared/users.ts';
import type { Surface } from '../surface.ts';

export const ordersRoutes = ({ orders, audit, cursors }: Pick<Surface, 'orders' | 'audit' | 'cursors'>) => {
  const { placeOrder, ...same } = orderHandlers({ orders, audit, cursors }, version);
  return routes(contract, {
    ...same,

    placeOrder: ({ body: { lines, ...order }, ...by }) => placeOrder({ ...order, items: lines }, by),

    listOrderEvents: async ({ params, query, principal: { userId: customerId } }) => {
      const kind = { binding: ['order events', params.id], position: z.int() };
      const page = pageRequest(cursors, query, kind);
      if (!page.ok) return page.error;
      const result = await orders.orderHistory({ orderId: asId(params.id), customerId, page: page.value });
      if (!result.ok) return refused(result.error);
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(orderEventView), page: { next } }, next };
    },
  });
};

type OrderView = AnswerOf<typeof contract.readOrder>;

export const orderView = (placed: Order): OrderView => ({
  id: placed.id,
  number: orderNumberOf(placed.id),
  customerId: placed.customerId,
  status: placed.status,
  lines: placed.lines.map(lineView),
  total: decimalOf(placed.total),
  refunded: placed.refunded ? decimalOf(placed.refunded) : null,
  shippingAddress: addressView(placed.shippingAddress),
  shipment: placed.shipment ? shipmentView(placed.shipment) : null,
  cancellation: placed.cancellation ? cancellationView(placed.cancellation) : null,
  placedAt: placed.placedAt.toISOString(),
  updatedAt: placed.updatedAt.toISOString(),
});

const shipmentView = ({ carrier, trackingNumber, shippedAt, deliveredAt }: Shipment): OrderView['shipment'] => ({
  carrier,
  trackingNumber,
  shippedAt: shippedAt.toISOString(),
  deliveredAt: deliveredAt?.toISOString() ?? null,
});

const cancellationView = ({ reason, words, cancelledAt }: Cancellation): OrderView['cancellation'] => ({
  reason,
  detail: sentence(words),
  cancelledAt: cancelledAt.toISOString(),
});

const lineView = ({
  productId,
  sku,
  title,
  quantity,
  unitPrice,
  lineTotal,
}: OrderLine): OrderView['lines'][number] => ({
  product: { id: productId, sku, title },
  quantity,
  unitPrice: decimalOf(unitPrice),
  lineTotal: decimalOf(lineTotal),
});

const version = {
  root: '/api/v2/orders',
  view: orderView,
  words: { lines: 'lines', product: 'sku' },
} as const;
