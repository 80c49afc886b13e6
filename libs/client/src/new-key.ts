/** A fresh Idempotency-Key: 128 random bits in hexadecimal. */
export const newRandomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
