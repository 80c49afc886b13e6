import type { order, orderEvent } from '@orderline/contracts/http/v1/orders';
import { decimalOf } from '@orderline/contracts/money';
import type { HistoryEntry, Order, OrderLine } from '@orderline/domain/orders';
import type { z } from 'zod';
import { addressView } from './address-view.ts';

type OrderView = z.input<typeof order>;

export const orderAnswer = ({ value, replayed }: { readonly value: Order; readonly replayed?: boolean }) => ({
  body: orderView(value),
  version: String(value.version),
  replayed,
});

export const orderView = (placed: Order): OrderView => ({
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

export const orderEventView = ({ type, version, at, reason }: HistoryEntry): z.input<typeof orderEvent> => ({
  type,
  version,
  at: at.toISOString(),
  reason,
});
