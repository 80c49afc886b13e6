import { expect, it } from 'vitest';
import { newClusterId } from './kafka-cluster-id.ts';

it("a cluster's id never begins with a dash", () => {
  const bytes = [Buffer.alloc(16, 0xfb), Buffer.alloc(16, 0xf8), Buffer.alloc(16, 0)];
  expect(bytes[0]?.toString('base64url')).toMatch(/^-/);
  expect(newClusterId(() => bytes.shift() ?? Buffer.alloc(0))).toBe('A'.repeat(22));
});
