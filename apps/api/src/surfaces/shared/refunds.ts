import { mostRefunds, type RefundRefusal } from '@orderline/domain/fulfilment';

type Why = Extract<RefundRefusal, { readonly kind: 'refund-not-possible' }>['why'];

const sentences: Readonly<Record<Why, string>> = {
  'not-collected': 'The payment has not been collected.',
  'order-cancelled': 'The order is cancelled: what was collected is given back anyway.',
};

/** What is told where that many refunds have been asked for. */
export const tooManyRefunds = `Money was given back of this order ${mostRefunds} times: give the rest back in another way.`;

/** Why nothing of an order can be given back, for people. */
export const whyNoRefund = (why: Why): string => sentences[why];
