import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { claimSlot } from './slot.ts';

it('runs side by side get a directory each, and a released one is given again', async () => {
  const base = await mkdtemp(join(tmpdir(), 'orderline-slots-'));
  try {
    const slots = await Promise.all([claimSlot(base), claimSlot(base), claimSlot(base)]);
    expect(new Set(slots.map(({ directory }) => directory)).size).toBe(3);
    await slots[1]?.release();
    expect((await claimSlot(base)).directory).toBe(slots[1]?.directory);
  } finally {
    await rm(base, { recursive: true });
  }
});
