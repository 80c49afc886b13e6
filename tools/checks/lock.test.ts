import { describe, expect, it } from 'vitest';
import { checkLock } from './lock/check-lock.ts';
import { completeLock } from './lock/complete-lock.ts';
import type { LockFile } from './lock/lock-file.ts';

const manifests = { '': { devDependencies: { nx: '24.0.6' } } };

const packages: LockFile['packages'] = {
  '': { devDependencies: { nx: '24.0.6' } },
  'node_modules/nx': {
    dev: true,
    version: '24.0.6',
    integrity: 'sha512-a',
    optionalDependencies: {
      '@nx/nx-linux-x64-gnu': '24.0.6',
      '@nx/nx-linux-arm64-musl': '24.0.6',
      '@nx/nx-win32-x64-msvc': '24.0.6',
    },
  },
  'node_modules/@nx/nx-linux-x64-gnu': { version: '24.0.6', integrity: 'sha512-b', optional: true },
};

const rules = (lock: LockFile): readonly string[] => checkLock(lock, manifests).map(({ rule }) => rule);

describe('the lock file', () => {
  it('is incomplete while an optional package of another platform has no entry', () => {
    expect(rules({ packages })).toEqual(['incomplete', 'incomplete']);
  });

  it('is completed with the platform that the name states', () => {
    const completed = completeLock({ packages });
    expect(rules(completed)).toEqual([]);
    expect(completed.packages['node_modules/@nx/nx-linux-arm64-musl']).toEqual({
      version: '24.0.6',
      dev: true,
      optional: true,
      os: ['linux'],
      cpu: ['arm64'],
      libc: ['musl'],
    });
    expect(completed.packages['node_modules/@nx/nx-win32-x64-msvc']).toEqual({
      version: '24.0.6',
      dev: true,
      optional: true,
      os: ['win32'],
      cpu: ['x64'],
    });
  });

  it('gives two versions of one optional package a folder each', () => {
    const dependent = {
      version: '1.0.0',
      integrity: 'sha512-c',
      optionalDependencies: { '@nx/nx-win32-x64-msvc': '23.0.0' },
    };
    const completed = completeLock({ packages: { ...packages, 'node_modules/old': dependent } });
    expect(completed.packages['node_modules/old/node_modules/@nx/nx-win32-x64-msvc']?.version).toBe('23.0.0');
    expect(rules(completed)).toEqual([]);
  });

  it('cannot be completed by guessing a version or a platform', () => {
    const vague = { version: '1.0.0', integrity: 'sha512-d', optionalDependencies: { 'x-darwin-arm64': '^1.0.0' } };
    const nameless = { version: '1.0.0', integrity: 'sha512-d', optionalDependencies: { fsevents: '2.3.3' } };
    expect(() => completeLock({ packages: { 'node_modules/x': vague } })).toThrow('x-darwin-arm64@^1.0.0');
    expect(() => completeLock({ packages: { 'node_modules/x': nameless } })).toThrow('fsevents@2.3.3');
  });

  it('names no host, knows every digest, and follows the manifests', () => {
    const resolved = 'https://registry.example/nx.tgz';
    expect(rules({ packages: { '': manifests[''], 'node_modules/nx': { resolved, integrity: 'sha512-a' } } })).toEqual([
      'host',
    ]);
    expect(rules({ packages: { '': manifests[''], 'node_modules/nx': { version: '24.0.6' } } })).toEqual(['integrity']);
    expect(rules({ packages: { '': { devDependencies: { nx: '24.0.5' } } } })).toEqual(['outdated']);
  });
});
