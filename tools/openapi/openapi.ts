import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { versions } from '@orderline/contracts/http/versions';
import { renderFindings } from '../checks/finding.ts';
import { acceptedBreaks } from '../checks/openapi/accepted-breaks.ts';
import { checkBreaks } from '../checks/openapi/check-breaks.ts';
import { documentsIn, KEPT, PUBLISHED } from '../checks/openapi/files.ts';

const usage = `npm run openapi -- --check

Writes what the API's endpoints say into docs/openapi/<version>.json.

  --check    write nothing; exit 1 where a kept document differs
  --publish  promise it to clients too: write it into docs/openapi/published, which no later change may break;
             exit 1, with nothing written there, where it breaks what was published before
  --help     this text
`;

const root = fileURLToPath(new URL('../../', import.meta.url));

const fileOf = (folder: string, name: string): string => `${root}${folder}/${name}.json`;

const generated = async (name: string): Promise<readonly [string, string]> => {
  const program = `${root}apps/api/src/openapi/print.ts`;
  const { stdout } = await promisify(execFile)(process.execPath, [program, name], { maxBuffer: 16 * 1024 * 1024 });
  return [name, stdout];
};

const kept = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

type Documents = ReadonlyMap<string, string>;

const differing = async (documents: Documents, folder: string): Promise<Documents> => {
  const compared = await Promise.all(
    [...documents].map(async ([name, now]) => ({ name, now, before: await kept(fileOf(folder, name)) })),
  );
  return new Map(compared.filter(({ now, before }) => now !== before).map(({ name, now }) => [name, now]));
};

const write = async (documents: Documents, folder: string): Promise<void> => {
  const changed = await differing(documents, folder);
  if (changed.size > 0) await mkdir(`${root}${folder}`, { recursive: true });
  for (const [name, now] of changed) await writeFile(fileOf(folder, name), now);
};

const check = async (documents: Documents): Promise<number> => {
  const changed = await differing(documents, KEPT);
  for (const name of changed.keys()) {
    process.stderr.write(`${KEPT}/${name}.json is not what the endpoints say: run \`npm run openapi\`\n`);
  }
  return changed.size === 0 ? 0 : 1;
};

const publish = async (documents: Documents): Promise<number> => {
  const broken = checkBreaks(documentsIn(root, PUBLISHED), documents, acceptedBreaks);
  process.stdout.write(renderFindings(broken));
  if (broken.length > 0) return 1;
  await write(documents, PUBLISHED);
  return 0;
};

const main = async (args: readonly string[]): Promise<number> => {
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({ args: [...args], options: { check: flag, publish: flag, help: flag } });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const documents = new Map(await Promise.all(Object.keys(versions).map(generated)));
  if (values.check) return check(documents);
  await write(documents, KEPT);
  return values.publish ? publish(documents) : 0;
};

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}
