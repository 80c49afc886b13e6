import { asked, first, type Life, now, received, relayed, spared } from './life.ts';
import { tell } from './way.ts';

export const delivered: Life = {
  name: 'delivered',
  units: 10,
  steps: [
    relayed,
    received('fulfilment', 'fulfilment of OrderPlaced'),
    received('notifications', 'notifications of OrderPlaced'),
    received('inventory', 'inventory of OrderPlaced'),
    received('reporting', 'reporting of OrderPlaced'),
    { ...asked, name: 'payment, authorised' },
    spared(relayed),
    first(received('picking', 'picking of PickCompleted'), (_, way) => tell(way, 'PickCompleted', { packedAt: now() })),
    spared(relayed),
    first(received('shipping', 'shipping of ShipmentCollected'), (_, way) =>
      tell(way, 'ShipmentCollected', { trackingNumber: 'T-1', collectedAt: now() }),
    ),
    { ...asked, name: 'payment, captured' },
    first(received('shipping', 'shipping of ShipmentDelivered'), (_, way) =>
      tell(way, 'ShipmentDelivered', { trackingNumber: 'T-1', deliveredAt: now() }),
    ),
    { ...relayed, name: 'the relay of several events' },
    received('notifications', 'notifications of the rest'),
  ],
  end: {
    order: 'delivered 5',
    history: ['OrderPlaced 1', 'OrderPaid 2', 'OrderPacked 3', 'OrderShipped 4', 'OrderDelivered 5'],
    events: [
      ...['OrderPlaced 1', 'OrderPaid 2', 'OrderPacked 3', 'OrderShipped 4', 'OrderDelivered 5'],
      ...['PickRequested 1', 'ShipmentRequested 1', 'StockReplenished 1'],
    ],
    published: [
      ...['OrderPlaced 1', 'OrderPaid 2', 'OrderPacked 3', 'OrderShipped 4', 'OrderDelivered 5'],
      ...['PickRequested 1', 'ShipmentRequested 1', 'StockReplenished 1'],
    ],
    stock: { onHand: 8, reserved: 0, movements: [10, -2] },
    fulfilment: 'completed captured 1 1',
    notifications: ['order-placed', 'order-shipped', 'order-delivered'],
    handled: [
      ...['fulfilment OrderPlaced', 'inventory OrderPlaced', 'notifications OrderDelivered'],
      ...['notifications OrderPlaced', 'notifications OrderShipped', 'picking PickCompleted'],
      'reporting OrderPlaced',
      ...['shipping ShipmentCollected', 'shipping ShipmentDelivered'],
    ],
    payment: ['authorised', 'captured'],
    waiting: 0,
  },
};
