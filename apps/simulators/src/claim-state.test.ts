import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claimState } from './claim-state.ts';

const leftBy = (pid: number): string => {
  const folder = mkdtempSync(join(tmpdir(), 'orderline-claim-'));
  writeFileSync(join(folder, 'simulators.pid'), String(pid));
  return folder;
};

describe('the journals of the simulators', () => {
  it('are refused while another process has them', async () => {
    await expect(claimState(leftBy(process.ppid))).rejects.toThrow(`in use by process ${process.ppid}`);
  });

  it.each([
    ['that is gone', spawnSync(process.execPath, ['--version']).pid],
    ['that had the pid of this one, as in a container that was started again', process.pid],
  ])('are taken over from one %s, and left at the end', async (_which, pid) => {
    const folder = leftBy(pid);
    const release = await claimState(folder);
    expect(readFileSync(join(folder, 'simulators.pid'), 'utf8')).toBe(String(process.pid));
    await release();
    expect(readdirSync(folder)).toEqual([]);
  });
});
