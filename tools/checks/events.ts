import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { currentSchemas, differentFiles } from '../events-docs/files.ts';
import { checkEvents } from './events/check-events.ts';
import { publishedSchemas } from './events/published.ts';
import { conclude, type Finding } from './finding.ts';

const HELP = `Example: node tools/checks/events.ts

Fails when the event contracts break what was published (docs/events/schemas, in the tree and in the last two commits),
or when a generated page of docs/events is not what the contracts say.
`;

const ROOT = resolve(import.meta.dirname, '../..');

const breaks = async (): Promise<readonly Finding[]> => {
  const found = (await publishedSchemas(ROOT)).flatMap((published) => checkEvents(published, currentSchemas()));
  return [...new Map(found.map((finding) => [JSON.stringify(finding), finding])).values()];
};

const stale = async (): Promise<readonly Finding[]> =>
  (await differentFiles(ROOT)).map((file) => ({
    file,
    line: 1,
    rule: 'generated',
    fault: 'It is not what the event contracts say.',
    fix: 'Run npm run events-docs.',
  }));

const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
if (values.help) process.stdout.write(HELP);
else conclude('events', [...(await breaks()), ...(await stale())]);
