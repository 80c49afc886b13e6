import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient } from './index.ts';
import { newRandomKey } from './new-random-key.ts';
import { memoryTokens } from './session.ts';
import { json, scriptedOptions } from './testing/scripted.ts';

afterEach(() => vi.unstubAllGlobals());

describe('a key of a call', () => {
  it('is 128 bits, another each time', () => {
    const keys = Array.from({ length: 100 }, newRandomKey);
    expect(new Set(keys).size).toBe(100);
    expect(keys.every((key) => /^[0-9a-f]{32}$/.test(key))).toBe(true);
  });

  it('must be given where the engine has none, and the error says how', async () => {
    vi.stubGlobal('crypto', undefined);
    const { options, sent } = scriptedOptions(json(201, { id: 'o-1' }));
    const tokens = memoryTokens({ accessToken: 'a', refreshToken: 'r', expiresAt: 1e12 });
    const { newKey, ...without } = options;
    const address = { recipient: 'Ada', line1: '1 Mill Lane', city: 'London', postalCode: 'SW1Y 4JH', country: 'GB' };
    const order = { lines: [{ sku: 'MUG-01', quantity: 1 }], shippingAddress: address };
    await expect(createClient({ ...without, tokens }).orders.place(order)).rejects.toThrow(/pass `newKey`/);
    expect(sent).toEqual([]);
    await createClient({ ...options, tokens }).orders.place(order);
    expect(sent[0]?.headers['Idempotency-Key']).toBe('key-1');
  });
});
