import { cp, mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { findExecutable } from '../services/executable.ts';
import { run, type Store } from './store.ts';

/** What the build stage of the Dockerfiles uses beside a shell and its tools. */
const PACKAGES = [
  ...[
    'bash',
    'binutils',
    'ca-certificates',
    'coreutils',
    'dash',
    'findutils',
    'grep',
    'libc-bin',
    'libstdc++6',
    'sed',
    'tar',
    'tzdata',
  ],
];

const SUITE = 'bookworm';

export const BASE = 'localhost/orderline-build-base';

/** Whom this machine trusts: npm in the build needs no more, and gets no less. */
export const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/** Where npm finds the packages that this machine has loaded before; see the volumes of build-image.ts. */
export const NPM_CACHE = '/npm-cache';

/** Packages are unpacked and not configured, which takes a tenth of the time; dpkg then knows nothing of them, unless it is told. */
const TELL_DPKG =
  'for deb in "$1"/var/cache/apt/archives/*.deb; do dpkg-deb -f "$deb"; echo "Status: install ok installed"; echo; done > "$1/var/lib/dpkg/status"';

/**
 * Makes what stands for node:24-bookworm-slim where no registry of images can be reached: Debian packages, the Node that
 * package.json pins, and this machine's npm.
 */
export const makeBase = async (store: Store): Promise<void> => {
  const npm = await findExecutable('npm', process.env);
  if (npm === undefined) throw new Error('npm is not on the PATH: install Node with npm.');
  const container = await store.buildah('from', 'scratch');
  const root = await store.buildah('mount', container);
  await run('mmdebstrap', [
    '--quiet',
    '--variant=extract',
    `--include=${PACKAGES.join(',')}`,
    `--extract-hook=${TELL_DPKG}`,
    SUITE,
    root,
  ]);
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  const local = join(root, 'usr/local');
  await cp(process.execPath, join(local, 'bin/node'));
  await cp(resolve(dirname(await realpath(npm)), '..'), join(local, 'lib/node_modules/npm'), { recursive: true });
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'));
  await mkdir(join(local, 'etc'), { recursive: true });
  await writeFile(join(local, 'etc/npmrc'), `cache=${NPM_CACHE}\nprefer-offline=true\ncafile=${AUTHORITIES}\n`);
  await store.buildah('commit', '--rm', '--quiet', container, BASE);
};
