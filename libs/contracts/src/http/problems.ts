import { type ProblemKind, protocolProblems } from './protocol-problems.ts';

/** What the business refuses. */
const businessProblems = {
  'invalid-credentials': {
    status: 401,
    title: 'E-mail address or password is wrong',
    explanation: 'No account matches this address and password. Which of the two is wrong is not told.',
  },
  'password-too-common': {
    status: 422,
    title: 'The password is guessed too easily',
    explanation: 'It is one of the passwords that are tried first. A few words that only you put together are better.',
  },
  'wrong-password': {
    status: 422,
    title: 'The present password is wrong',
    explanation: 'To change a password, or to erase an account, you must state the present one. Nothing was changed.',
  },
  'wrong-code': {
    status: 401,
    title: 'The one-time code is not good',
    explanation:
      'It is not a code that your device shows now, nor a recovery code that is left; or it was used, as each is good once; or you have set up no second factor, which is done at the first sign-in to the pages of staff. Nothing was changed.',
  },
  'invalid-reset-token': {
    status: 422,
    title: 'The code is not good',
    explanation: 'A code is good for 30 minutes and one use, and a newer one voids it. Ask for another.',
  },
  'invalid-verification-token': {
    status: 422,
    title: 'The code does not confirm an address',
    explanation: 'A code is good for 24 hours and one use, and a newer one voids it. Ask for another.',
  },
  'login-throttled': {
    status: 429,
    title: 'Too many attempts to sign in',
    explanation:
      'After five failures in a row an account has to wait before the next attempt, each time longer, up to 15 minutes; so has an address from which many fail. Nobody is locked out for good. Wait as long as Retry-After says.',
  },
  'invalid-refresh-token': {
    status: 401,
    title: 'The refresh token is spent or unknown',
    explanation:
      'A refresh token is good for one use, while its session lives; for 10 seconds after that it is answered once more, in case the answer was lost. Used later, it ends its session, as somebody may have copied it. Sign in again.',
  },
  'orders-open': {
    status: 409,
    title: 'Orders are still on their way',
    explanation:
      'An account is not erased while an order of it is placed, paid or packed. `orderIds` names them: cancel them, or wait until they are shipped.',
  },
  'report-range-refused': {
    status: 422,
    title: 'No report is made of that period',
    explanation:
      'A period begins before it ends, lies in the years 2000 to 2999, and is no longer than such a report may be. `detail` says which it was.',
  },
  'export-running': {
    status: 409,
    title: 'An export of yours is running',
    explanation:
      'Somebody has one export at a time, by whichever key or page. Wait until it is through, or break it off.',
  },
  'view-name-taken': {
    status: 409,
    title: 'You have a view of that name',
    explanation: 'Somebody’s views of a list have different names, compared without regard to case.',
  },
  'too-many-views': {
    status: 409,
    title: 'There is no room for another view',
    explanation: 'Somebody keeps 50 views. Remove one that is no longer used.',
  },
  'own-account': {
    status: 409,
    title: 'Somebody else has to do that',
    explanation:
      'Nobody changes their own roles, nor resets their own second factor. Ask another admin, or whoever runs the system.',
  },
  'last-admin': {
    status: 409,
    title: 'Nobody else is an admin',
    explanation:
      'The account of the last admin is not erased: nobody could say any more who may what. Make somebody else an admin first.',
  },
  'scope-not-grantable': {
    status: 422,
    title: 'The key would be able to do more than you',
    explanation: 'A key has at most the scopes of whoever makes it. `errors` points at each that is too much.',
  },
  'too-many-api-keys': {
    status: 409,
    title: 'The client has two keys already',
    explanation:
      'A client has one key, and a second one while it changes over. Revoke the one that is no longer used, or name another client.',
  },
  'email-taken': {
    status: 409,
    title: 'The e-mail address has an account',
    explanation: 'Somebody is registered with this address. Sign in instead. Staff are told the id in `existingId`.',
  },
  'too-many-addresses': {
    status: 409,
    title: 'There is no room for another address',
    explanation: 'An account keeps 20 addresses. Remove one that is no longer used.',
  },
  'sku-taken': {
    status: 409,
    title: 'The SKU exists',
    explanation: 'A product has this SKU, compared without regard to case. `existingId` names it.',
  },
  'out-of-stock': {
    status: 409,
    title: 'Not enough in stock',
    explanation:
      'An order is met in full or takes nothing. `errors` points at each short line and says how many units are `available`, where they are few or you may read the stock.',
  },
  'price-changed': {
    status: 409,
    title: 'The price has changed',
    explanation: 'The order no longer costs what `expectedTotal` says. `total` is what it costs now.',
  },
  'invalid-transition': {
    status: 409,
    title: 'The order is past that',
    explanation:
      'An order that is shipped or delivered can no longer be cancelled, nor one that was cancelled for another reason, which `detail` says.',
  },
  'refund-not-possible': {
    status: 409,
    title: 'Nothing of the order can be given back',
    explanation:
      'Its payment has not been collected, or the order is cancelled: then what was collected is given back anyway. `detail` says which. Read the order, and decide anew.',
  },
  'refund-too-large': {
    status: 409,
    title: 'It is more than is left to give back',
    explanation: 'What was given back, or is asked for, counts. `detail` tells how much is left.',
  },
  'too-many-refunds': {
    status: 409,
    title: 'Money was given back of the order too often',
    explanation: 'Of one order money is given back at most 100 times, whether or not it came to that.',
  },
  'customer-erased': {
    status: 409,
    title: 'The customer of the order is erased',
    explanation:
      'What is written down about an order goes with its customer. Nobody is left whose erasure would take it.',
  },
  'nothing-to-retry': {
    status: 409,
    title: 'The order waits for nobody',
    explanation:
      'It is at its end, or only a person can go on with it. There is no question that could be asked again.',
  },
  'stock-would-be-negative': {
    status: 409,
    title: 'More than can be taken out',
    explanation:
      'The adjustment would take units that are not there or that are reserved. `available` says how many are free.',
  },
  'stock-too-large': {
    status: 409,
    title: 'More than stock can hold',
    explanation: 'The adjustment would raise the units on hand above the most that is counted.',
  },
  'too-many-webhook-endpoints': {
    status: 409,
    title: 'There is no room for another endpoint',
    explanation: 'Events are sent to at most 25 endpoints. Remove one that is no longer used.',
  },
  'webhook-endpoint-disabled': {
    status: 409,
    title: 'Nothing is sent to this endpoint',
    explanation: 'It is disabled; `disabledReason` of the endpoint says why. Enable it first.',
  },
  'job-run-over': {
    status: 409,
    title: 'The run is over',
    explanation: 'A run can be called off while it goes on. This one has ended: its `state` says how.',
  },
  'unknown-reference': {
    status: 422,
    title: 'The request names something unknown',
    explanation: 'A product or a customer that the body names does not exist. `errors` points at each.',
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;

/** Every problem that the API answers (RFC 9457), by its stable code: the only list. */
export const problems = { ...protocolProblems, ...businessProblems };

export type ProblemCode = keyof typeof problems;
