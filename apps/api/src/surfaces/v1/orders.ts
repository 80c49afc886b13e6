import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import * as contract from '@orderline/contracts/http/v1/orders';
import { decimalOf } from '@orderline/contracts/money';
import { explained, type HistoryEntry, type Order, type OrderLine } from '@orderline/domain/orders';
import { asId } from '@orderline/domain/shared';
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

    placeOrder: ({ body: { items, ...order }, ...by }) => placeOrder({ ...order, items: items.map(itemOf) }, by),

    listOrderEvents: async ({ params, query, principal: { userId: customerId } }) => {
      const kind = { binding: ['order events', params.id], position: z.int() };
      const page = pageRequest(cursors, query, kind);
      if (!page.ok) return page.error;
      const result = await orders.orderHistory({ orderId: asId(params.id), customerId, page: page.value });
      if (!result.ok) return refused(result.error);
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(eventView), page: { next } }, next };
    },
  });
};

const itemOf = ({ productId, quantity }: { readonly productId: string; readonly quantity: number }) => ({
  productId: asId<OrderLine['productId']>(productId),
  quantity,
});

type OrderView = AnswerOf<typeof contract.readOrder>;

const orderView = (placed: Order): OrderView => ({
  id: placed.id,
  customerId: placed.customerId,
  status: placed.status,
  items: placed.lines.map(itemView),
  total: decimalOf(placed.total),
  shippingAddress: addressView(placed.shippingAddress),
  placedAt: placed.placedAt.toISOString(),
  updatedAt: placed.updatedAt.toISOString(),
});

const itemView = (line: OrderLine): OrderView['items'][number] => ({
  productId: line.productId,
  sku: line.sku,
  title: line.title,
  quantity: line.quantity,
  unitPrice: decimalOf(line.unitPrice),
  lineTotal: decimalOf(line.lineTotal),
});

const eventView = ({
  type,
  version: number,
  at,
  reason,
}: HistoryEntry): AnswerOf<typeof contract.listOrderEvents>['items'][number] => ({
  type,
  version: number,
  at: at.toISOString(),
  reason: reason === undefined ? undefined : explained(reason).words,
});

const version = {
  root: '/api/v1/orders',
  view: orderView,
  words: { lines: 'items', product: 'productId' },
} as const;
