import * as z from 'zod';
import { defineEvent, since } from './event-contract.ts';
import { id, instant, reasonOf, shippingAddress, text, version } from './fields.ts';
import { sampleIds } from './sample-ids.ts';

const requests = {
  topic: 'shipping.requests.v1',
  direction: 'send',
  source: '/orderline/fulfilment',
  aggregateId: 'orderId',
  schemaVersion: 1,
  changes: [since('2026-11-22')],
} as const;

const answers = {
  topic: 'shipping.events.v1',
  direction: 'receive',
  source: '/carrier',
  aggregateId: 'orderId',
  schemaVersion: 1,
  changes: [since('2026-11-22')],
} as const;

const namesCarrier = [
  since('2026-11-22'),
  { version: '1.1', date: '2026-11-30', what: '`carrier` may say who has it.' },
  { version: '1.2', date: '2026-11-30', what: '`trackingNumber` is marked as personal.' },
] as const;

/** Leads to a person's door. */
const trackingNumber = text.min(1).max(100).meta({ pii: true });

/** Who carries it, as people know them. */
const carrier = text.min(1).max(100).optional();

const request = { orderId: id, version, requestedAt: instant } as const;
const sampleRequest = { orderId: sampleIds.order, requestedAt: '2026-03-04T05:10:01.000Z' } as const;

const namedReasons = [
  since('2026-11-22'),
  { version: '1.1', date: '2026-11-30', what: 'The schema names the known reasons.' },
] as const;

export const ShipmentRequested = defineEvent({
  ...requests,
  summary: 'The carrier is asked to collect a packed order and to deliver it; asked again, it is the same shipment.',
  schema: z.object({ ...request, shippingAddress }),
  sample: {
    ...sampleRequest,
    version: 1,
    shippingAddress: {
      recipient: 'Ada Lovelace',
      line1: '12 St James Square',
      city: 'London',
      postalCode: 'SW1Y 4JH',
      country: 'GB',
    },
  },
});

export const ShipmentCancellationRequested = defineEvent({
  ...requests,
  summary:
    'The order is not to be delivered: a shipment that is under way returns to the warehouse. It is not answered.',
  changes: namedReasons,
  schema: z.object({ ...request, reason: reasonOf('order-cancelled') }),
  sample: { ...sampleRequest, version: 2, reason: 'order-cancelled' },
});

export const ShipmentStatusRequested = defineEvent({
  ...requests,
  summary:
    'The carrier is asked where a shipment is: it sends the last event of the shipment once more, as a new event.',
  schema: z.object(request),
  sample: { ...sampleRequest, version: 2 },
});

export const ShipmentCollected = defineEvent({
  ...answers,
  summary: 'The carrier has collected an order from the warehouse.',
  changes: namesCarrier,
  schema: z.object({ orderId: id, version, carrier, trackingNumber, collectedAt: instant }),
  sample: {
    orderId: sampleIds.order,
    version: 1,
    carrier: 'ParcelPost',
    trackingNumber: 'PP1234567890',
    collectedAt: '2026-03-04T15:00:00.000Z',
  },
});

export const ShipmentRejected = defineEvent({
  ...answers,
  summary: 'The carrier will not carry an order.',
  changes: namedReasons,
  schema: z.object({
    orderId: id,
    version,
    reason: reasonOf('address-not-served', 'parcel-too-heavy'),
    rejectedAt: instant,
  }),
  sample: {
    orderId: sampleIds.order,
    version: 1,
    reason: 'address-not-served',
    rejectedAt: '2026-03-04T05:11:00.000Z',
  },
});

export const ShipmentDelivered = defineEvent({
  ...answers,
  summary: 'The carrier has delivered an order, and so has collected it before, whether or not that was told.',
  changes: namesCarrier,
  schema: z.object({
    orderId: id,
    version,
    carrier,
    trackingNumber: trackingNumber.optional(),
    deliveredAt: instant,
  }),
  sample: {
    orderId: sampleIds.order,
    version: 2,
    carrier: 'ParcelPost',
    trackingNumber: 'PP1234567890',
    deliveredAt: '2026-03-05T11:30:00.000Z',
  },
});
