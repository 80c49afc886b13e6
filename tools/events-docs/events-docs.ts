import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkEvents } from '../checks/events/check-events.ts';
import { keptSchemas } from '../checks/events/published.ts';
import { renderFindings } from '../checks/finding.ts';
import { currentSchemas, differentFiles, generatedFiles } from './files.ts';

const HELP = `Example: npm run events-docs

Writes what the event contracts say: docs/events.md, docs/events/asyncapi.json and docs/events/schemas. A schema that is
published is never replaced by one that breaks it: then nothing is written, and the exit code is 1.

  --help  this text
`;

const ROOT = resolve(import.meta.dirname, '../..');

const write = async (): Promise<number> => {
  // A version that is being made is written as often as it takes.
  const breaks = checkEvents(keptSchemas(ROOT), currentSchemas()).filter(({ rule }) => rule !== 'unrecorded');
  if (breaks.length > 0) {
    process.stdout.write(renderFindings(breaks));
    process.stderr.write('nothing is written: the contracts break what is published\n');
    return 1;
  }
  const files = generatedFiles();
  for (const path of await differentFiles(ROOT)) {
    await mkdir(dirname(join(ROOT, path)), { recursive: true });
    await writeFile(join(ROOT, path), files.get(path) ?? '');
    process.stderr.write(`${path} is written\n`);
  }
  return 0;
};

try {
  const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
  if (values.help) process.stdout.write(HELP);
  else process.exitCode = await write();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  process.exitCode = 2;
}
