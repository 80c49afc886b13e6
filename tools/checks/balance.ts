import { resolve } from 'node:path';
import { isTest } from './boundaries/layers.ts';
import { readWorkspace } from './boundaries/workspace.ts';
import { conclude } from './finding.ts';

const MOST = 1 / 3;

const { files } = readWorkspace(resolve(import.meta.dirname, '../..'));

/** Of source that is written by hand, without tests and what only they import. */
const linesBelow = (...folders: readonly string[]): number =>
  files
    .filter(
      ({ path }) =>
        !isTest(path) && !path.includes('/generated/') && folders.some((folder) => path.startsWith(`${folder}/`)),
    )
    .reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);

const [tools, product] = [linesBelow('tools'), linesBelow('apps', 'libs')];
const share = `${tools} lines of tools for ${product} of product, ${((100 * tools) / product).toFixed(1)} %`;

process.stdout.write(`${share}\n`);
conclude(
  'balance',
  tools / product <= MOST
    ? []
    : [
        {
          file: 'tools',
          line: 1,
          rule: 'balance',
          fault: `${share}: more than a third.`,
          fix: 'Leave to a library what it does, remove a tool, or make it a program of the product.',
        },
      ],
);
