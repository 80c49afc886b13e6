import { describe, expect, it } from 'vitest';
import { createInFlight, type KeyedRequest, onceOf } from './idempotency.ts';

const request: KeyedRequest = {
  key: 'k',
  callerId: 'ada',
  endpoint: { method: 'post', path: '/api/v1/inventory/{productId}/adjustments' },
  path: '/api/v1/inventory/mug/adjustments',
  body: { delta: 1, reason: 'delivery' },
};

describe('an idempotent request', () => {
  it('is scoped by caller and route', () => {
    const { scope } = onceOf(request);
    expect(onceOf({ ...request, path: '/api/v1/inventory/pot/adjustments' }).scope).toBe(scope);
    expect(onceOf({ ...request, callerId: 'grace' }).scope).not.toBe(scope);
    expect(onceOf({ ...request, endpoint: { method: 'post', path: '/api/v1/orders' } }).scope).not.toBe(scope);
  });

  it('is the same by method, path and meaning of the body', () => {
    const { fingerprint } = onceOf(request);
    expect(onceOf({ ...request, body: { reason: 'delivery', delta: 1 } }).fingerprint).toBe(fingerprint);
    const others: Partial<KeyedRequest>[] = [
      { path: '/api/v1/inventory/pot/adjustments' },
      { path: '/api/v2/inventory/mug/adjustments' },
      { body: { delta: 2, reason: 'delivery' } },
      { endpoint: { method: 'put', path: request.endpoint.path } },
    ];
    for (const other of others) expect(onceOf({ ...request, ...other }).fingerprint).not.toBe(fingerprint);
  });

  it('is in flight until it is answered, also with an error', async () => {
    const inFlight = createInFlight();
    const once = onceOf(request);
    const first = inFlight.run(once, () => Promise.reject(new Error('gone')));
    expect(await inFlight.run(once, async () => 'second')).toMatchObject({ problem: 'idempotency-key-in-flight' });
    await expect(first).rejects.toThrow('gone');
    expect(await inFlight.run(once, async () => 'third')).toBe('third');
  });
});
