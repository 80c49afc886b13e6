import { z } from 'zod';
import { bearerToken, httpOrigin, optional, wholeNumber } from '../kinds.ts';
import { setting } from '../setting.ts';

export const payments = z.object({
  url: setting(optional(httpOrigin), {
    name: 'PAYMENT_URL',
    tells: 'The payment provider; without it no order is ever paid (development only).',
  }),
  token: setting(optional(bearerToken), {
    name: 'PAYMENT_TOKEN',
    secret: true,
    tells: 'What the payment provider knows us by.',
  }),
  // Looking for a payment and authorising it are two calls, and both must end within the lease of 30 s on its order.
  timeoutMs: setting(wholeNumber(100, 14_000), {
    name: 'PAYMENT_TIMEOUT_MS',
    fallback: 10_000,
    tells:
      'The longest that a call to the payment provider may take, its retries included; how it ended is then asked for.',
  }),
});

export const partners = z.object({
  warehouseUrl: setting(optional(httpOrigin), {
    name: 'WAREHOUSE_URL',
    tells: 'The warehouse, where there is no KAFKA_BROKERS to reach it by (development only).',
  }),
  carrierUrl: setting(optional(httpOrigin), {
    name: 'CARRIER_URL',
    tells: 'The carrier, where there is no KAFKA_BROKERS to reach it by (development only).',
  }),
});

const seconds = wholeNumber(1, 2_592_000);

export const fulfilment = z.object({
  paymentSeconds: setting(seconds, {
    name: 'FULFILMENT_PAYMENT_SECONDS',
    fallback: 900,
    tells: 'How long an order waits for its payment to be authorised; then it is cancelled.',
  }),
  pickSeconds: setting(seconds, {
    name: 'FULFILMENT_PICK_SECONDS',
    fallback: 14_400,
    tells: 'How long the warehouse may be silent before it is asked again, and at last the order is cancelled.',
  }),
  collectionSeconds: setting(seconds, {
    name: 'FULFILMENT_COLLECTION_SECONDS',
    fallback: 86_400,
    tells: 'How long the carrier may be silent before it is asked again, and at last the order is cancelled.',
  }),
  deliverySeconds: setting(seconds, {
    name: 'FULFILMENT_DELIVERY_SECONDS',
    fallback: 259_200,
    tells: 'How long a delivery may take before the carrier is asked where it is; asked again, ever more rarely.',
  }),
  reminders: setting(wholeNumber(0, 10), {
    name: 'FULFILMENT_REMINDERS',
    fallback: 2,
    tells: 'How often warehouse and carrier are asked again before an order is given up.',
  }),
});
