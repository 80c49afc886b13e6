/** Why an order was cancelled: by its customer, or because a step of its way failed or was not answered in time. */
const words = {
  customer: 'cancelled by the customer',
  'payment-declined': 'the payment was declined',
  'payment-timeout': 'the payment was not authorised in time',
  'warehouse-rejected': 'the warehouse could not pick it',
  'warehouse-timeout': 'the warehouse did not answer in time',
  'carrier-rejected': 'the carrier did not accept it',
  'carrier-timeout': 'the carrier did not collect it in time',
} as const;

export type CancellationReason = keyof typeof words;

/** The reason as an order's history tells it. */
export const inWords = (reason: CancellationReason): string => words[reason];
