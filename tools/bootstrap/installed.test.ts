import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { installedMatchesLock } from './installed.mjs';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const workspace = (locked: object, installed?: object): string => {
  const folder = mkdtempSync(join(tmpdir(), 'orderline-'));
  folders.push(folder);
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...locked } }));
  if (installed !== undefined) {
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  }
  return folder;
};

const hono = { 'node_modules/hono': { version: '4.13.19' } };

it('a clone without node_modules needs npm ci', () => {
  expect(installedMatchesLock(workspace(hono))).toBe(false);
});

it('what the lock asks for is there', () => {
  expect(installedMatchesLock(workspace(hono, hono))).toBe(true);
});

it('a package of another version, or a new one, needs npm ci', () => {
  expect(installedMatchesLock(workspace(hono, { 'node_modules/hono': { version: '4.13.18' } }))).toBe(false);
  expect(installedMatchesLock(workspace({ ...hono, 'node_modules/zod': { version: '4.6.7' } }, hono))).toBe(false);
});

it('an optional package of another platform may be absent', () => {
  const optional = { 'node_modules/x-win32-x64': { version: '1.0.0', optional: true } };
  expect(installedMatchesLock(workspace({ ...hono, ...optional }, hono))).toBe(true);
});

it('another version of a package of our own needs nothing, a package of our own that is new needs npm ci', () => {
  const own = { 'apps/api': { version: '0.2.0' } };
  expect(installedMatchesLock(workspace({ ...hono, ...own }, { ...hono, 'apps/api': { version: '0.1.0' } }))).toBe(
    true,
  );
  expect(installedMatchesLock(workspace({ ...hono, ...own }, hono))).toBe(false);
});
