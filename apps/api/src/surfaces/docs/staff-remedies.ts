import type { ProblemCode } from '@orderline/contracts/http/problems';

/** Of what a tool of staff is refused, after an order was placed. */
export const staffRemedies = {
  'refund-not-possible': {
    app: 'Read the order again, and show how it stands: `detail` says why.',
    user: 'Say that there is no payment to give back, or that all of it is given back already.',
  },
  'refund-too-large': {
    app: 'Show how much is left, as `detail` says, and let the amount be mended.',
    user: 'Say how much can be given back.',
  },
  'too-many-refunds': {
    app: 'Offer no further refund of the order.',
    user: 'Say that the rest is to be given back in another way.',
  },
  'customer-erased': {
    app: 'Offer no further note on the order.',
    user: 'Say that the customer has had the account erased, and that nothing is written down about it any more.',
  },
  'nothing-to-retry': {
    app: 'Read the order again: what was waited for has come.',
    user: 'Say that nobody is waited for.',
  },
  'job-run-over': {
    app: 'Read the run again and show how it ended; the next one can be called off.',
    user: 'Say that it had ended already.',
  },
} as const satisfies { readonly [Code in ProblemCode]?: object };
