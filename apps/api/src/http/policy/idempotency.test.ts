import { describe, expect, it } from 'vitest';
import { createInFlight, idempotencyKeyOf, type KeyedRequest } from './idempotency.ts';

const request: KeyedRequest = {
  key: 'k',
  callerId: 'ada',
  endpoint: { method: 'post', path: '/api/v1/inventory/{productId}/adjustments' },
  path: '/api/v1/inventory/mug/adjustments',
  body: { delta: 1, reason: 'delivery' },
};

describe('an idempotent request', () => {
  it('is scoped by caller and route', () => {
    const { scope } = idempotencyKeyOf(request);
    expect(idempotencyKeyOf({ ...request, path: '/api/v1/inventory/pot/adjustments' }).scope).toBe(scope);
    expect(idempotencyKeyOf({ ...request, callerId: 'grace' }).scope).not.toBe(scope);
    expect(idempotencyKeyOf({ ...request, endpoint: { method: 'post', path: '/api/v1/orders' } }).scope).not.toBe(
      scope,
    );
  });

  it('is the same by method, path and meaning of the body', () => {
    const { fingerprint } = idempotencyKeyOf(request);
    expect(idempotencyKeyOf({ ...request, body: { reason: 'delivery', delta: 1 } }).fingerprint).toBe(fingerprint);
    const others: Partial<KeyedRequest>[] = [
      { path: '/api/v1/inventory/pot/adjustments' },
      { path: '/api/v2/inventory/mug/adjustments' },
      { body: { delta: 2, reason: 'delivery' } },
      { endpoint: { method: 'put', path: request.endpoint.path } },
    ];
    for (const other of others) expect(idempotencyKeyOf({ ...request, ...other }).fingerprint).not.toBe(fingerprint);
  });

  it('is in flight until it is answered, also with an error', async () => {
    const inFlight = createInFlight();
    const idempotencyKey = idempotencyKeyOf(request);
    const first = inFlight.run(idempotencyKey, () => Promise.reject(new Error('gone')));
    expect(await inFlight.run(idempotencyKey, async () => 'second')).toMatchObject({
      problem: 'idempotency-key-in-flight',
    });
    await expect(first).rejects.toThrow('gone');
    expect(await inFlight.run(idempotencyKey, async () => 'third')).toBe('third');
  });
});
