import { newId } from '@orderline/composition';
import { type ProblemCode, problems } from '@orderline/contracts/http/problems';
import { v2 } from '@orderline/contracts/http/v2/endpoints';
import { allEndpoints } from '@orderline/contracts/http/versions';
import { describe, expect, it } from 'vitest';
import { openShop, type Shop, shippingAddress } from '../testing/shop.ts';
import { problemExample } from './problem-examples.ts';

type Provocation = readonly [code: ProblemCode, operationId: string, (shop: Shop) => ReturnType<Shop['send']>];

const buying = (lines: readonly object[], more: object = {}) => ({ lines, shippingAddress, ...more });

const ordered = ({ send, ada }: Shop, body: object, key: string = newId()) =>
  send('POST /api/v2/orders', { token: ada.token, headers: { 'Idempotency-Key': key }, body });

const gbp = (amount: string) => ({ amount, currency: 'GBP' });

const provocations: readonly Provocation[] = [
  ['out-of-stock', 'placeOrder', (shop) => ordered(shop, buying([{ sku: 'MUG-01', quantity: 11 }]))],
  ['unknown-reference', 'placeOrder', (shop) => ordered(shop, buying([{ sku: 'NO-SUCH', quantity: 1 }]))],
  [
    'price-changed',
    'placeOrder',
    (shop) => ordered(shop, buying([{ sku: 'MUG-01', quantity: 1 }], { expectedTotal: gbp('1.00') })),
  ],
  ['validation-failed', 'placeOrder', (shop) => ordered(shop, {})],
  [
    'idempotency-key-missing',
    'placeOrder',
    ({ send, ada }) => send('POST /api/v2/orders', { token: ada.token, body: {} }),
  ],
  ['unauthenticated', 'placeOrder', ({ send }) => send('POST /api/v2/orders', { body: {} })],
  ['invalid-path', 'readProduct', ({ send }) => send('GET /api/v2/products/A_1')],
  ['invalid-query', 'listProducts', ({ send }) => send('GET /api/v2/products?limit=0')],
  ['forbidden', 'createProduct', ({ send, ada }) => send('POST /api/v2/products', { token: ada.token, body: {} })],
  [
    'sku-taken',
    'createProduct',
    ({ send, staff }) =>
      send('POST /api/v2/products', {
        token: staff,
        body: { sku: 'MUG-01', title: 'Mug', category: 'kitchen', price: gbp('1.00') },
      }),
  ],
  [
    'stock-would-be-negative',
    'adjustStock',
    ({ send, staff, mug }) =>
      send(`POST /api/v2/inventory/${mug.id}/adjustments`, { token: staff, body: { delta: -11, reason: 'count' } }),
  ],
  [
    'wrong-password',
    'changePassword',
    ({ send, ada }) =>
      send('PUT /api/v2/users/me/password', {
        token: ada.token,
        body: { currentPassword: 'no', newPassword: 'difference engine' },
      }),
  ],
  [
    'second-factor-required',
    'setStaffRoles',
    ({ send, admin, ada }) =>
      send(`PUT /internal/staff/${ada.id}/roles`, { token: admin, body: { roles: ['viewer'] } }),
  ],
  [
    'wrong-code',
    'resetSecondFactor',
    ({ send, admin, ada }) =>
      send(`DELETE /internal/staff/${ada.id}/second-factor`, { token: admin, headers: { 'One-Time-Code': '492039' } }),
  ],
  [
    'precondition-required',
    'updateProfile',
    ({ send, ada }) => send('PATCH /api/v2/users/me', { token: ada.token, body: {} }),
  ],
];

/** The places of an answer, and the words that are the same whatever it is about. */
const told = ({ requestId: _id, traceId: _trace, instance: _at, ...problem }: Shop['mug']) => ({
  ...problem,
  existingId: typeof problem.existingId,
  available: typeof problem.available,
  total: Object.keys(problem.total ?? {}),
  errors: problem.errors?.map(({ detail, available, ...fault }: Shop['mug']) => ({
    ...fault,
    detail: detail.replaceAll(/\d+/g, 'N'),
    available: typeof available,
  })),
});

describe('the example of a problem', () => {
  it.each(provocations)('says what the server says: %s of %s', async (code, operationId, provoke) => {
    const endpoint = [...v2, ...allEndpoints].find((one) => one.operationId === operationId);
    if (!endpoint) throw new Error(`there is no operation ${operationId}`);
    const { status, body } = await provoke(await openShop());
    expect([status, body.code]).toEqual([problems[code].status, code]);
    expect(told(body)).toEqual(told(problemExample(endpoint, code)));
  });
});
