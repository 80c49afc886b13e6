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
