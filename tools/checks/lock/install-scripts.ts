import type { Finding } from '../finding.ts';
import type { LockFile } from './lock-file.ts';

/** `allowScripts` of package.json: what npm runs at an install, by name, and what it must not. */
export type AllowedScripts = Readonly<Record<string, boolean>>;

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

const finding = (fault: string, fix: string): Finding => ({
  ...{ file: 'package.json', line: 1, rule: 'install-script' },
  fault,
  fix,
});

/** A script at install runs as whoever installs: each package that has one is allowed or denied by name. */
export const checkInstallScripts = ({ packages }: LockFile, allowed: AllowedScripts): readonly Finding[] => {
  const installed = Object.entries(packages).filter(([path]) => path.includes('node_modules/'));
  const entries = installed.map(([path, entry]) => ({ ...entry, name: nameOf(path) }));
  const scripted = new Set(entries.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name));
  const undecided = [...scripted].filter((name) => allowed[name] === undefined);
  const stale = Object.keys(allowed).filter((name) => !scripted.has(name));
  return [
    ...undecided.map((name) =>
      finding(`${name} has a script that runs at install.`, 'Read it, and say true or false in allowScripts.'),
    ),
    ...stale.map((name) => finding(`${name} of allowScripts has no script at install.`, 'Take it out.')),
  ];
};
