import type { Platform } from './platform.ts';

export type LockedPackage = Platform & {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

export type LockFile = { readonly packages: Readonly<Record<string, LockedPackage>> };

export type OptionalDependency = { readonly dependent: string; readonly name: string; readonly range: string };

/** package-lock.json is npm's own format: npm ci has refused a malformed one before this runs. */
export const asLockFile = (text: string): LockFile => JSON.parse(text) as LockFile;

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/')));

/** Where Node would look for `name` from the package at `path`: nearest first. */
export const candidates = (path: string, name: string): readonly string[] =>
  path === '' ? [`node_modules/${name}`] : [`${path}/node_modules/${name}`, ...candidates(parentOf(path), name)];

/** The optional dependencies that the lock names without an entry of their own: npm ci refuses such a lock. */
export const missingOptionals = ({ packages }: LockFile): readonly OptionalDependency[] =>
  Object.entries(packages).flatMap(([dependent, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => candidates(dependent, name).every((path) => packages[path] === undefined))
      .map(([name, range]) => ({ dependent, name, range })),
  );
