import { type LockedPackage, type LockFile, missingOptionals, type OptionalDependency } from './lock-file.ts';
import { platformOf } from './platform.ts';

const EXACT = /^\d+\.\d+\.\d+(?:-[\w.-]+)?$/;

const entryOf = ({ packages }: LockFile, { dependent, name, range }: OptionalDependency): LockedPackage => {
  const platform = platformOf(name);
  if (platform === undefined || !EXACT.test(range)) {
    throw new Error(
      `package-lock.json: ${dependent} wants the optional ${name}@${range}, whose platform or version cannot be told from that. Add its entry by hand, or teach tools/checks/lock/platform.ts the name.`,
    );
  }
  const development = packages[dependent]?.dev === true;
  return { version: range, ...(development && { dev: true }), optional: true, ...platform };
};

/**
 * Adds an entry for each optional package that the registry at hand did not have, so that npm ci accepts the lock here
 * and installs the package where its platform is met. Two versions of one package get a folder each.
 */
export const completeLock = (lock: LockFile): LockFile => {
  const packages: Record<string, LockedPackage> = { ...lock.packages };
  for (const missing of missingOptionals(lock)) {
    const entry = entryOf(lock, missing);
    const shared = `node_modules/${missing.name}`;
    const free = packages[shared] === undefined || packages[shared].version === entry.version;
    packages[free ? shared : `${missing.dependent}/${shared}`] = entry;
  }
  const ordered = Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(ordered) };
};
