import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/**
 * True when node_modules holds what package-lock.json asks for. Contents are compared, not times: a checkout of another
 * branch touches the lock file without changing it. Optional packages of other platforms may be absent.
 */
export const installedMatchesLock = (root) => {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const installed = packagesOf(hidden);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    const found = installed[path];
    if (path === '') return true;
    // A release gives our own packages another version: nothing is to be installed for that.
    if (!path.includes('node_modules/')) return found !== undefined;
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true;
    return found.version === wanted.version && found.link === wanted.link;
  });
};
