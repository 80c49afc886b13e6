import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resolveConfig } from './load-config.ts';
import { readSettingsFile } from './settings-file.ts';
import { processSources } from './sources.ts';

const directory = mkdtempSync(join(tmpdir(), 'orderline-settings-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string): string => join(directory, name);

const aFifo = (): string => {
  execFileSync('mkfifo', [at('fifo')]);
  return at('fifo');
};

describe('a file of settings', () => {
  it('is read whole, also through the links by which Kubernetes mounts secrets', () => {
    mkdirSync(at('..2026'));
    writeFileSync(at('..2026/secret'), 'ü\n'.repeat(100));
    symlinkSync('..2026', at('..data'));
    symlinkSync('..data/secret', at('secret'));
    expect(readSettingsFile(at('secret'))).toBe('ü\n'.repeat(100));
    expect(readSettingsFile('/proc/self/status')).toContain('Pid:');
  });

  it('may have 64 KiB, and be empty', () => {
    writeFileSync(at('long'), 'x'.repeat(65_536));
    writeFileSync(at('longer'), 'x'.repeat(65_537));
    writeFileSync(at('empty'), '');
    expect(readSettingsFile(at('long'))).toHaveLength(65_536);
    expect(readSettingsFile(at('empty'))).toBe('');
    expect(() => readSettingsFile(at('longer'))).toThrow('longer than 64 KiB');
  });

  it.each<readonly [string, () => string, string]>([
    ['a FIFO that nobody writes', aFifo, 'no regular file'],
    ['what never ends', () => '/dev/zero', 'no regular file'],
    ['a folder', () => directory, 'no regular file'],
    ['nothing', () => at('gone'), 'ENOENT'],
  ])('is refused at once where it is %s', (_what, pathOf, got) => {
    const env = { ENVIRONMENT: 'test', DATABASE_URL: 'postgres://u:p@db/shop', REDIS_URL_FILE: pathOf() };
    const { faults } = resolveConfig('worker', { ...processSources(), env });
    expect(faults.filter(({ name }) => name === 'REDIS_URL')).toMatchObject([{ got }]);
  });
});
