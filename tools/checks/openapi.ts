import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { conclude } from './finding.ts';
import { acceptedBreaks } from './openapi/accepted-breaks.ts';
import { checkBreaks } from './openapi/check-breaks.ts';
import { documentsIn, KEPT, PUBLISHED } from './openapi/files.ts';
import { lintDocuments } from './openapi/lint.ts';

const HELP = `Example: node tools/checks/openapi.ts

Lints the documents in docs/openapi, and fails when one breaks clients that were written for what was published
(docs/openapi/published): an operation, field or status that is gone, a field that is newly required, a type that is
another, values that are no longer taken. What is only added breaks nobody.

  --root FOLDER   the repository to check (default: this one)
`;

const { values } = parseArgs({ options: { root: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help) process.stdout.write(HELP);
else {
  const root = values.root ?? resolve(import.meta.dirname, '../..');
  const kept = documentsIn(root, KEPT);
  const broken = checkBreaks(documentsIn(root, PUBLISHED), kept, acceptedBreaks);
  conclude('openapi', [...broken, ...(await lintDocuments(kept))]);
}
