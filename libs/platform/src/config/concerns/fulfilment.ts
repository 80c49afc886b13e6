import { z } from 'zod';
import { wholeNumber } from '../kinds.ts';
import { setting } from '../setting.ts';

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
