import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { conclude } from './finding.ts';
import { checkLock, type DeclaredDependencies, type Manifests } from './lock/check-lock.ts';
import { completeLock } from './lock/complete-lock.ts';
import { type AllowedScripts, checkInstallScripts } from './lock/install-scripts.ts';
import { checkLicences } from './lock/licences.ts';
import { asLockFile } from './lock/lock-file.ts';

const HELP = `Example: npm run lock

Regenerates package-lock.json and completes it for the platforms that the registry at hand has no packages for.

  --check   only say whether the lock is current, complete and free of registry hosts, each licence one of those that we
            can live with, and each script at install decided in allowScripts
`;

const root = resolve(import.meta.dirname, '../..');
const path = join(root, 'package-lock.json');

/** package.json is npm's own format: npm has refused a malformed one before this runs. */
const asManifest = (text: string) =>
  JSON.parse(text) as DeclaredDependencies & { readonly allowScripts?: AllowedScripts };

const manifests = (): Manifests =>
  Object.fromEntries(
    globSync(['package.json', '{apps,libs}/*/package.json', 'tools/package.json'], { cwd: root }).map((file) => [
      file === 'package.json' ? '' : dirname(file).replaceAll('\\', '/'),
      asManifest(readFileSync(join(root, file), 'utf8')),
    ]),
  );

const regenerate = (): void => {
  process.stderr.write('lock: npm install --package-lock-only …\n');
  const npm = spawnSync(
    'npm',
    [
      'install',
      '--package-lock-only',
      '--no-audit',
      '--no-fund',
      '--omit-lockfile-registry-resolved',
      '--loglevel=error',
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' },
  );
  if (npm.status !== 0)
    throw new Error(`npm install --package-lock-only ended with ${npm.error?.message ?? npm.status}.`);
  writeFileSync(path, `${JSON.stringify(completeLock(asLockFile(readFileSync(path, 'utf8'))), undefined, 2)}\n`);
};

const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help) process.stdout.write(HELP);
else {
  if (!values.check) regenerate();
  const lock = asLockFile(readFileSync(path, 'utf8'));
  const { allowScripts } = asManifest(readFileSync(join(root, 'package.json'), 'utf8'));
  conclude('lock', [
    ...checkLock(lock, manifests()),
    ...checkInstallScripts(lock, allowScripts ?? {}),
    ...checkLicences(lock),
  ]);
}
