type RandomSource = { getRandomValues?(bytes: Uint8Array): Uint8Array };

/** A fresh Idempotency-Key: 128 random bits in hexadecimal. Some engines, such as React Native's, have none to give. */
export const newRandomKey = (): string => {
  const { crypto } = asScope(globalThis);
  if (typeof crypto?.getRandomValues === 'function') {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  throw new TypeError(
    'This engine has no crypto.getRandomValues to make an Idempotency-Key with: pass `newKey` to createClient, such as `newKey: () => Crypto.randomUUID()` of expo-crypto.',
  );
};

const asScope = (scope: unknown) => scope as { readonly crypto?: RandomSource };
