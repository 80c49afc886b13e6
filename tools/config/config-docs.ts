import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeConfig } from '@orderline/platform';
import { projectDirectory } from '../services/project.ts';
import { configurationPage } from './page.ts';

const HELP = `Example: npm run config-docs

Writes docs/configuration.md from the schema of the settings.

  --check   writes nothing; fails when the page is not what the schema says
`;

const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean' } } });
const path = join(projectDirectory, 'docs', 'configuration.md');
const page = configurationPage(describeConfig());
if (values.help) process.stdout.write(HELP);
else if (!values.check) {
  await writeFile(path, page);
  process.stderr.write('docs/configuration.md is written\n');
} else if ((await readFile(path, 'utf8').catch(() => '')) !== page) {
  process.stderr.write('docs/configuration.md is not what the schema says: run npm run config-docs\n');
  process.exitCode = 1;
}
