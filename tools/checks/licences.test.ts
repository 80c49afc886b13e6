import { describe, expect, it } from 'vitest';
import { checkInstallScripts } from './lock/install-scripts.ts';
import { checkLicences } from './lock/licences.ts';
import type { LockFile } from './lock/lock-file.ts';

const packages: LockFile['packages'] = {
  'apps/api': { dependencies: { hono: '1.0.0', '@orderline/platform': '*' } },
  'libs/platform': { dependencies: { pino: '1.0.0' } },
  tools: { dependencies: { axe: '1.0.0' } },
  'node_modules/@orderline/platform': { link: true, resolved: 'libs/platform' },
  'node_modules/hono': { license: 'MIT' },
  'node_modules/pino': { license: '(MIT OR GPL-3.0-only)', dependencies: { sonic: '1.0.0' } },
  'node_modules/sonic': { license: 'ISC' },
  'node_modules/axe': { license: 'MPL-2.0' },
  'node_modules/axe-win32-x64': { optional: true },
};

const faults = (change: LockFile['packages']) =>
  checkLicences({ packages: { ...packages, ...change } }).map(({ fault }) => fault);

describe('licences', () => {
  it('are fine where each is one of those that we can live with, or leaves the choice of one', () => {
    expect(faults({})).toEqual([]);
  });

  it('are told with the package, and with whoever brings it into the product', () => {
    expect(faults({ 'node_modules/sonic': { license: 'MPL-2.0' } })).toEqual([
      'node_modules/sonic, which node_modules/pino brings into the product, is under MPL-2.0.',
    ]);
    expect(faults({ 'node_modules/axe': { license: 'GPL-3.0-only' } })).toEqual([
      'node_modules/axe, which tools brings into tools, is under GPL-3.0-only.',
    ]);
    expect(faults({ 'node_modules/hono': {} })).toEqual([
      'node_modules/hono, which apps/api brings into the product, is under no licence.',
    ]);
    expect(faults({ 'node_modules/pino': { license: 'MIT AND GPL-3.0-only' } })).toHaveLength(1);
  });
});

describe('scripts at install', () => {
  const scripted = { 'node_modules/a/node_modules/@x/esbuild': { hasInstallScript: true }, 'node_modules/hono': {} };
  it('are each decided by name, and no decision is left over', () => {
    expect(checkInstallScripts({ packages: scripted }, { '@x/esbuild': false })).toEqual([]);
    expect(checkInstallScripts({ packages: scripted }, {}).map(({ fault }) => fault)).toEqual([
      '@x/esbuild has a script that runs at install.',
    ]);
    expect(checkInstallScripts({ packages: {} }, { hono: true }).map(({ fault }) => fault)).toEqual([
      'hono of allowScripts has no script at install.',
    ]);
  });
});
