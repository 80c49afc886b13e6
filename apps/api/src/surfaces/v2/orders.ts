import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import * as contract from '@orderline/contracts/http/v2/orders';
import { decimalOf } from '@orderline/contracts/money';
import {
  type Cancellation,
  explained,
  type HistoryEntry,
  type Order,
  type OrderLine,
  type Shipment,
} from '@orderline/domain/orders';
import { orderNumberOf } from '@orderline/domain/shared';
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
  number: orderNumberOf(placed.id),
  customerId: placed.customerId,
  status: placed.status,
  lines: placed.lines.map(lineView),
  total: decimalOf(placed.total),
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

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

const cancellationView = ({ reason, words, cancelledAt }: Cancellation): OrderView['cancellation'] => ({
  reason,
  detail: sentence(words),
  cancelledAt: cancelledAt.toISOString(),
});

const eventView = ({
  type,
  version: number,
  at,
  reason: kept,
}: HistoryEntry): AnswerOf<typeof contract.listOrderEvents>['items'][number] => {
  const explanation = kept === undefined ? undefined : explained(kept);
  return {
    type,
    version: number,
    at: at.toISOString(),
    reason: explanation?.reason,
    detail: explanation && sentence(explanation.words),
  };
};

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
  eventView,
  words: { lines: 'lines', product: 'sku' },
} as const;
