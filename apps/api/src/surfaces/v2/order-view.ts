import type { order } from '@orderline/contracts/http/v2/orders';
import { decimalOf } from '@orderline/contracts/money';
import type { Order, OrderLine } from '@orderline/domain/orders';
import type { z } from 'zod';
import { addressView } from '../v1/address-view.ts';

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
