import { demoIds } from '@orderline/contracts/http/demo';
import type { Endpoint } from '@orderline/contracts/http/endpoint';
import type { ProblemCode } from '@orderline/contracts/http/problems';
import type { Details } from '../http/policy/problem.ts';
import { tooCommon } from '../surfaces/refusals.ts';

/** How an operation names the lines of an order, and the product of each. */
const wordsOf = ({ examples: { body } }: Endpoint) =>
  typeof body === 'object' && body !== null && 'items' in body
    ? { lines: 'items', product: 'productId' }
    : { lines: 'lines', product: 'sku' };

const holds = ({ examples: { body } }: Endpoint, name: string): boolean =>
  typeof body === 'object' && body !== null && name in body;

/** What the business tells beside the kind of a problem; the test beside it provokes each, and compares. */
export const businessDetails: Readonly<Partial<Record<ProblemCode, (endpoint: Endpoint) => Details>>> = {
  'out-of-stock': (endpoint) => ({
    errors: [
      {
        pointer: `#/${wordsOf(endpoint).lines}/0/quantity`,
        code: 'too-big',
        detail: 'is more than the 3 that are left',
        available: 3,
      },
    ],
  }),
  'price-changed': () => ({ total: { amount: '21.98', currency: 'GBP' } }),
  'unknown-reference': (endpoint) => {
    const { lines, product } = wordsOf(endpoint);
    return { errors: [{ pointer: `#/${lines}/0/${product}`, code: 'unknown', detail: 'is no product of ours' }] };
  },
  'invalid-transition': () => ({ detail: 'The order is shipped.' }),
  'orders-open': () => ({ orderIds: [demoIds.order] }),
  'sku-taken': () => ({ existingId: demoIds.product }),
  'refund-not-possible': () => ({ detail: 'The payment has not been collected.' }),
  'refund-too-large': () => ({ detail: '8.50 GBP are left.' }),
  'stock-would-be-negative': () => ({ available: 100 }),
  'scope-not-grantable': () => ({
    errors: [{ pointer: '#/scopes/1', code: 'not-allowed', detail: 'is a scope that you do not have' }],
  }),
  'too-many-api-keys': () => ({
    detail: `Active are 0199c0de-7a00-7000-8000-000000000042 and ${demoIds.apiKey}.`,
  }),
  'wrong-password': (endpoint) => ({
    errors: [
      {
        pointer: holds(endpoint, 'currentPassword') ? '#/currentPassword' : '#/password',
        code: 'wrong',
        detail: 'is not the present password',
      },
    ],
  }),
  'password-too-common': (endpoint) => tooCommon(holds(endpoint, 'newPassword') ? '#/newPassword' : '#/password'),
};
