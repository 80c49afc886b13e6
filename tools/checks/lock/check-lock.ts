import type { Finding } from '../finding.ts';
import { type LockedPackage, type LockFile, missingOptionals } from './lock-file.ts';

export type DeclaredDependencies = Pick<LockedPackage, 'dependencies' | 'devDependencies' | 'optionalDependencies'>;

/** The manifests of the workspace by folder; the root is ''. */
export type Manifests = Readonly<Record<string, DeclaredDependencies>>;

const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
const REGENERATE = 'Run npm run lock and commit package-lock.json.';

const finding = (rule: string, fault: string, fix = REGENERATE): Finding => ({
  file: 'package-lock.json',
  line: 1,
  rule,
  fault,
  fix,
});

const asText = (dependencies: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify(Object.entries(dependencies).toSorted());

const outdated = ({ packages }: LockFile, manifests: Manifests): readonly Finding[] =>
  Object.entries(manifests).flatMap(([folder, manifest]) =>
    KINDS.filter((kind) => asText(manifest[kind]) !== asText(packages[folder]?.[kind])).map((kind) =>
      finding('outdated', `The ${kind} of ${folder === '' ? 'the root' : folder} changed since the lock was written.`),
    ),
  );

/** Says where a lock would fail npm ci, name a registry, or trust a package without its digest. */
export const checkLock = (lock: LockFile, manifests: Manifests): readonly Finding[] => {
  const entries = Object.entries(lock.packages);
  const incomplete = missingOptionals(lock).map(({ dependent, name, range }) =>
    finding('incomplete', `${dependent} wants the optional ${name}@${range}, which has no entry; npm ci refuses that.`),
  );
  const hosts = entries
    .filter(([, { resolved }]) => resolved !== undefined && /^(?:git\+)?(?:https?|ssh):/.test(resolved))
    .map(([path]) =>
      finding(
        'host',
        `${path} names the host it came from.`,
        `Keep omit-lockfile-registry-resolved=true in .npmrc. ${REGENERATE}`,
      ),
    );
  const untrusted = entries
    .filter(
      ([path, { integrity, link, optional }]) => path.includes('node_modules/') && !link && !optional && !integrity,
    )
    .map(([path]) => finding('integrity', `${path} has no digest.`));
  return [...outdated(lock, manifests), ...incomplete, ...hosts, ...untrusted];
};
