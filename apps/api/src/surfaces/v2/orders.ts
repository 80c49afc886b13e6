import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import * as contract from '@orderline/contracts/http/v2/orders';
import { decimalOf } from '@orderline/contracts/money';
import type { Order, OrderLine } from '@orderline/domain/orders';
import { routes } from '../../http/route.ts';
import { orderHandlers } from '../shared/orders.ts';
import { addressView } from '../shared/users.ts';
import type { Surface } from '../surface.ts';

export const ordersRoutes = (surface: Pick<Surface, 'orders' | 'cursors'>) => {
  const { placeOrder, ...same } = orderHandlers(surface, version);
  return routes(contract, {
    ...same,

    placeOrder: ({ body: { lines, ...order }, ...by }) => placeOrder({ ...order, items: lines }, by),
  });
};

type OrderView = AnswerOf<typeof contract.readOrder>;

const orderView = (placed: Order): OrderView => ({
  id: placed.id,
  customerId: placed.customerId,
  status: placed.status,
  lines: placed.lines.map(lineView),
  total: decimalOf(placed.total),
  shippingAddress: addressView(placed.shippingAddress),
  placedAt: placed.placedAt.toISOString(),
  updatedAt: placed.updatedAt.toISOString(),
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
