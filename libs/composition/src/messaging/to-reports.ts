import type { OrderFact, Reported, StockFact } from '@orderline/domain/reporting';
import { asId, type Delivery, type OrderId, type ProductId } from '@orderline/domain/shared';
import { asOne, handledBy } from './handlers.ts';

const reported = handledBy<Reported<OrderFact>>({
  together: ({ reporting }, facts) => reporting.reportOrders(facts),
  alone: ({ reporting }, fact) => asOne(reporting.reportOrders([fact])),
});

const reportedOfStock = handledBy<Reported<StockFact>>({
  together: ({ reporting }, facts) => reporting.reportStock(facts),
  alone: ({ reporting }, fact) => asOne(reporting.reportStock([fact])),
});

const ofOrder = ({ aggregateId, version }: Delivery, at: Date) =>
  ({ orderId: asId<OrderId>(aggregateId), version, at }) as const;

export const placingReported = reported<'OrderPlaced'>((delivery, { data }) => ({
  delivery,
  fact: {
    ...{ ...ofOrder(delivery, data.placedAt), kind: 'placed', customerId: asId(data.customerId) },
    ...{ country: data.country ?? null, total: data.total },
    lines: data.lines.map(({ productId, quantity, unitPrice }) => ({
      ...{ productId: asId<ProductId>(productId), units: quantity, minor: quantity * unitPrice.minor },
    })),
  },
}));

export const shipmentReported = reported<'OrderShipped'>((delivery, { data }) => ({
  delivery,
  fact: { ...ofOrder(delivery, data.shippedAt), kind: 'shipped' },
}));

export const cancellationReported = reported<'OrderCancelled'>((delivery, { data }) => ({
  delivery,
  fact: { ...ofOrder(delivery, data.cancelledAt), kind: 'cancelled', reason: data.reason ?? null },
}));

export const refundReported = reported<'OrderRefunded'>((delivery, { data }) => ({
  delivery,
  fact: { ...ofOrder(delivery, data.refundedAt), kind: 'refunded', amount: data.total },
}));

export const stockReported = reportedOfStock<'StockDepleted' | 'StockReplenished'>(
  (delivery, { type, occurredAt }) => ({
    delivery,
    fact: {
      ...{ productId: asId<ProductId>(delivery.aggregateId), version: delivery.version },
      ...{ at: occurredAt, isDepleted: type === 'StockDepleted' },
    },
  }),
);
