import type { EventId } from '../shared/index.ts';
import type { RequestType } from './effects.ts';
import type { FulfilmentRequest, OrderToFulfil } from './ports.ts';

export type AskedOf = {
  readonly order: OrderToFulfil;
  readonly type: RequestType;
  readonly version: number;
  readonly now: Date;
};

/** The request in words that its receiver needs, and no more. */
export const requestOf = ({ order, type, version, now }: AskedOf, id: EventId): FulfilmentRequest => {
  const asked = { orderId: order.id, requestedAt: now };
  const facts = { id, version, occurredAt: now };
  const pick = { ...facts, aggregate: { type: 'pick', id: order.id } } as const;
  const shipment = { ...facts, aggregate: { type: 'shipment', id: order.id } } as const;
  const reason = 'order-cancelled';
  switch (type) {
    case 'PickRequested': {
      const lines = order.lines.map(({ productId, sku, quantity }) => ({ productId, sku, quantity }));
      return { ...pick, type, data: { ...asked, lines } };
    }
    case 'PickCancellationRequested':
      return { ...pick, type, data: { ...asked, reason } };
    case 'ShipmentRequested':
      return { ...shipment, type, data: { ...asked, shippingAddress: order.shippingAddress } };
    case 'ShipmentCancellationRequested':
      return { ...shipment, type, data: { ...asked, reason } };
    case 'ShipmentStatusRequested':
      return { ...shipment, type, data: asked };
  }
};
