import { lstatSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { conclude } from './finding.ts';

/** Every clone and every machine of CI pays for it; tools/bootstrap/trim.mjs takes away what nothing reads. */
const MOST_MB = 450;

const seen = new Set<number>();

/** What the disk has of it: a file with several names counts once, and links, which lead to ours, are not followed. */
const megabytes = (path: string): number => {
  const file = lstatSync(path);
  if (seen.has(file.ino)) return 0;
  seen.add(file.ino);
  const inside = file.isDirectory() ? readdirSync(path).map((name) => megabytes(join(path, name))) : [];
  return inside.reduce((sum, one) => sum + one, (file.blocks * 512) / 2 ** 20);
};

const folder = resolve(import.meta.dirname, '../../node_modules');
/** Names with a dot are caches of what runs here. */
const installed = readdirSync(folder).filter((name) => !name.startsWith('.'));
const size = installed.reduce((sum, name) => sum + megabytes(join(folder, name)), 0);

process.stdout.write(`${size.toFixed(0)} MB in node_modules\n`);
conclude(
  'installed size',
  size <= MOST_MB
    ? []
    : [
        {
          file: 'package.json',
          line: 1,
          rule: 'installed size',
          fault: `node_modules has ${size.toFixed(0)} MB; ${MOST_MB} are allowed.`,
          fix: 'Run npm ci if files were left over; else take a lighter dependency, or tell tools/bootstrap/trim.mjs what is not read.',
        },
      ],
);
