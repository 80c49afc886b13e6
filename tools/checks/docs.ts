import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkDocs } from './docs/check-docs.ts';
import { readRepository } from './docs/repository.ts';
import { conclude } from './finding.ts';

const HELP = `Example: node tools/checks/docs.ts

Fails when README.md, CONTRIBUTING.md or a page of docs/ names a path, npm script, link or heading that does not exist,
or is longer than it may be.

  --root FOLDER   the repository to check (default: this one)
`;

const { values } = parseArgs({ options: { root: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help) process.stdout.write(HELP);
else conclude('docs', checkDocs(readRepository(values.root ?? resolve(import.meta.dirname, '../..'))));
