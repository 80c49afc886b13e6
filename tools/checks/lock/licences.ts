import type { Finding } from '../finding.ts';
import { candidates, type LockFile } from './lock-file.ts';

/** SPDX: each asks for no more than that its text goes along. */
const PERMISSIVE: ReadonlySet<string> = new Set([
  ...['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0'],
  ...['PSF-2.0', 'Python-2.0', 'Unlicense'],
  // How htmx spells 0BSD.
  'BSD-0-Clause',
]);

/**
 * MPL asks for the source of what is changed of it, and tools are neither changed nor handed on; the Creative Commons are
 * the lists of SPDX, which ask at most to be named.
 */
const TOOLS: ReadonlySet<string> = new Set([...PERMISSIVE, 'MPL-2.0', 'CC0-1.0', 'CC-BY-3.0']);

/** What runs in production, and what apps of others take. */
const PRODUCT = ['apps/api', 'apps/worker', 'apps/operator', 'libs/client'];

/** Of `A OR B` one must be allowed, of `A AND B` each. */
const isAllowed = (expression: string, allowed: ReadonlySet<string>): boolean =>
  expression
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => allowed.has(licence.trim())));

const found = ({ packages }: LockFile, path: string, name: string): string | undefined => {
  const place = candidates(path, name).find((candidate) => packages[candidate] !== undefined);
  const link = place === undefined ? undefined : packages[place];
  return link?.link ? link.resolved : place;
};

const namesIn = ({ packages }: LockFile, path: string): readonly string[] => {
  const { dependencies = {}, optionalDependencies = {} } = packages[path] ?? {};
  return Object.keys({ ...dependencies, ...optionalDependencies });
};

const reachable = (lock: LockFile, from: readonly string[]): ReadonlySet<string> => {
  const seen = new Set<string>();
  const waiting = [...from];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const name of namesIn(lock, path)) {
      const place = found(lock, path, name);
      if (place !== undefined) waiting.push(place);
    }
  }
  return seen;
};

const bringersOf = (lock: LockFile, path: string): string => {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const bringers = Object.keys(lock.packages).filter((one) => {
    const { devDependencies = {} } = lock.packages[one] ?? {};
    return [...namesIn(lock, one), ...Object.keys(devDependencies)].includes(name) && found(lock, one, name) === path;
  });
  return bringers.map((one) => one || 'the root').join(', ');
};

/**
 * Each package under a licence that we can live with. An optional one of another platform has none in the lock where the
 * registry at hand lacks it: it is a build of the package that brings it.
 */
export const checkLicences = (lock: LockFile): readonly Finding[] => {
  const product = reachable(lock, PRODUCT);
  return Object.entries(lock.packages).flatMap(([path, { license, link, optional }]) => {
    if (!path.includes('node_modules/') || link || (license === undefined && optional)) return [];
    const allowed = product.has(path) ? PERMISSIVE : TOOLS;
    if (license !== undefined && isAllowed(license, allowed)) return [];
    const whose = product.has(path) ? 'the product' : 'tools';
    return [
      {
        ...{ file: 'package-lock.json', line: 1, rule: 'licence' },
        fault: `${path}, which ${bringersOf(lock, path)} brings into ${whose}, is under ${license ?? 'no licence'}.`,
        fix: 'Take another package, or have the licence judged and add it to tools/checks/lock/licences.ts.',
      },
    ];
  });
};
