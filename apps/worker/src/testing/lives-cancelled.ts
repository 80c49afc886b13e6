import { asked, begun, first, type Life, now, overdue, received, relayed, spared } from './life.ts';
import { cancel, handOver, parkPlaced, retryAll, tell } from './way.ts';

const cancelledEvents = ['OrderPlaced 1', 'OrderPaid 2', 'OrderCancelled 3'];

const cancelled: Life = {
  name: 'cancelled by its customer',
  units: 2,
  steps: [
    ...begun,
    spared(asked),
    { name: 'the cancelling', run: cancel },
    spared(relayed),
    received('fulfilment', 'fulfilment of OrderCancelled'),
    received('inventory', 'inventory of both'),
    received('notifications', 'notifications of both'),
    { ...asked, name: 'payment, voided' },
    spared(relayed),
  ],
  end: {
    order: 'cancelled 3',
    history: cancelledEvents,
    events: [...cancelledEvents, 'PickRequested 1', 'PickCancellationRequested 2', 'StockReplenished 1'],
    published: [...cancelledEvents, 'PickRequested 1', 'PickCancellationRequested 2', 'StockReplenished 1'],
    stock: { onHand: 2, reserved: 0, movements: [2] },
    fulfilment: 'cancelled voided 2 0',
    notifications: ['order-placed', 'order-cancelled'],
    handled: ['fulfilment', 'inventory', 'notifications'].flatMap((consumer) => [
      `${consumer} OrderCancelled`,
      `${consumer} OrderPlaced`,
    ]),
    payment: ['authorised', 'voided'],
    waiting: 0,
  },
};

const silence: Life = {
  name: 'given up as the warehouse was silent',
  units: 10,
  steps: [
    ...begun,
    spared(asked),
    overdue('the sweep that asks again'),
    overdue('the sweep that gives up'),
    spared(relayed),
    spared(received('fulfilment')),
    spared(asked),
    spared(relayed),
  ],
  end: {
    ...cancelled.end,
    events: [...cancelledEvents, 'PickRequested 1', 'PickRequested 2', 'PickCancellationRequested 3'],
    published: [...cancelledEvents, 'PickRequested 1', 'PickRequested 2', 'PickCancellationRequested 3'],
    stock: { onHand: 10, reserved: 0, movements: [10] },
    fulfilment: 'cancelled voided 3 0',
    notifications: [],
    handled: ['fulfilment OrderCancelled', 'fulfilment OrderPlaced'],
  },
};

const rejected: Life = {
  ...silence,
  name: 'rejected by the carrier',
  steps: [
    ...begun,
    spared(asked),
    spared(first(received('picking'), (_, way) => tell(way, 'PickCompleted', { packedAt: now() }))),
    first(received('shipping', 'shipping of ShipmentRejected'), (_, way) =>
      tell(way, 'ShipmentRejected', { reason: 'address', rejectedAt: now() }),
    ),
    spared(asked),
    spared(relayed),
    spared(received('fulfilment')),
  ],
  end: {
    ...silence.end,
    order: 'cancelled 4',
    history: ['OrderPlaced 1', 'OrderPaid 2', 'OrderPacked 3', 'OrderCancelled 4'],
    events: [
      ...['OrderPlaced 1', 'OrderPaid 2', 'OrderPacked 3', 'OrderCancelled 4', 'PickRequested 1'],
      ...['PickCancellationRequested 2', 'ShipmentRequested 1', 'ShipmentCancellationRequested 2'],
    ],
    published: [
      ...['OrderPlaced 1', 'OrderPaid 2', 'OrderPacked 3', 'OrderCancelled 4', 'PickRequested 1'],
      ...['PickCancellationRequested 2', 'ShipmentRequested 1', 'ShipmentCancellationRequested 2'],
    ],
    fulfilment: 'cancelled voided 2 2',
    handled: [
      'fulfilment OrderCancelled',
      'fulfilment OrderPlaced',
      'picking PickCompleted',
      'shipping ShipmentRejected',
    ],
  },
};

export const declined: Life = {
  ...silence,
  name: 'declined by the payment provider',
  steps: [
    ...begun,
    first({ ...asked, name: 'payment, declined' }, ({ provider }, { orderId }) => provider.willDecline(orderId)),
    spared(relayed),
    spared(received('fulfilment')),
  ],
  end: {
    ...silence.end,
    order: 'cancelled 2',
    history: ['OrderPlaced 1', 'OrderCancelled 2'],
    events: ['OrderPlaced 1', 'OrderCancelled 2'],
    published: ['OrderPlaced 1', 'OrderCancelled 2'],
    fulfilment: 'cancelled declined 0 0',
    payment: ['declined'],
  },
};

const parked: Life = {
  ...declined,
  name: 'parked on its way',
  isPatient: true,
  steps: [
    spared(relayed),
    { name: 'the parking', run: parkPlaced },
    spared({ name: 'the cancelling', run: cancel }),
    spared(relayed),
    received('fulfilment', 'fulfilment of what comes behind a parked event'),
    { name: 'the retry of parked events', run: retryAll },
    spared(asked),
  ],
  end: { ...declined.end, fulfilment: 'cancelled voided 0 0', payment: ['voided'] },
};

export const handedOver: Life = {
  ...cancelled,
  name: 'handed over in the process',
  steps: [
    { name: 'relay and consumers', run: handOver },
    spared(asked),
    spared({ name: 'the cancelling', run: cancel }),
    { name: 'relay and consumers, of several events', run: handOver },
    spared(asked),
    spared({ name: 'relay and consumers', run: handOver }),
  ],
};

export const cancelledLives: readonly Life[] = [cancelled, silence, rejected, declined, parked];
