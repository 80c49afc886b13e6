import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What a pattern is worth: less than that is read in no time. */
const MANY = 100;

/** What the key stands for, with a star in place of it. */
const patternOf = (key, targets) => JSON.stringify(targets).replaceAll(`"${key}.`, '"./*.');

/** The same, where one pattern says as well what most of them say. */
export const withPattern = (exports) => {
  const alike = new Map();
  for (const [key, targets] of Object.entries(exports)) {
    const pattern = patternOf(key, targets);
    if (pattern.includes('"./*.')) alike.set(pattern, [...(alike.get(pattern) ?? []), key]);
  }
  const [most] = [...alike].sort(([, one], [, other]) => other.length - one.length);
  if (most === undefined || most[1].length < MANY || './*' in exports) return exports;
  const [pattern, keys] = most;
  const others = Object.entries(exports).filter(([key]) => !keys.includes(key));
  return { ...Object.fromEntries(others), './*': JSON.parse(pattern) };
};

/**
 * Node parses all that a package exports anew for each import of one of its files: the 450 entries of drizzle-orm are half a
 * second of CPU in every start.
 *
 * @param {string} path of a manifest, which is replaced: where it is linked to, it stays as it is
 */
export const withFewExports = (path) => {
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const { exports = {} } = manifest;
  const fewer = withPattern(exports);
  if (fewer === exports) return;
  writeFileSync(`${path}.new`, `${JSON.stringify({ ...manifest, exports: fewer }, undefined, 2)}\n`);
  renameSync(`${path}.new`, path);
};
