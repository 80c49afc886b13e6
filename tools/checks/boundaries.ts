import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkBoundaries } from './boundaries/check-boundaries.ts';
import { readWorkspace } from './boundaries/workspace.ts';
import { conclude } from './finding.ts';

const HELP = `Example: node tools/checks/boundaries.ts

Fails when an import breaks the import table of docs/architecture.md.

  --root FOLDER   the workspace to check (default: this repository)
`;

const { values } = parseArgs({ options: { root: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help) process.stdout.write(HELP);
else conclude('boundaries', checkBoundaries(readWorkspace(values.root ?? resolve(import.meta.dirname, '../..'))));
