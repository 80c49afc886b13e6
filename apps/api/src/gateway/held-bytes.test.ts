import { describe, expect, it } from 'vitest';
import { createHeldBytes, NoRoom } from './held-bytes.ts';

describe('the bytes that requests hold', () => {
  it('are bounded over all of them, and free again with the request', () => {
    const all = createHeldBytes(10);
    const [one, other] = [all.open(), all.open()];
    one.take(6);
    other.take(4);
    expect(() => other.take(1)).toThrow(NoRoom);
    one.free();
    other.take(6);
    expect(all.bytes()).toBe(10);
    other.free();
    expect(all.bytes()).toBe(0);
  });

  it('are none of a request that is over, whatever still comes of it', () => {
    const all = createHeldBytes(10);
    const one = all.open();
    one.free();
    expect(() => one.take(1)).toThrow(NoRoom);
    one.free();
    expect(all.bytes()).toBe(0);
  });
});
