import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { clientModules } from '@orderline/contracts/http/typescript/client-modules';
import { versions } from '@orderline/contracts/http/versions';
import { renderFindings } from '../checks/finding.ts';
import { acceptedBreaks } from '../checks/openapi/accepted-breaks.ts';
import { checkBreaks } from '../checks/openapi/check-breaks.ts';
import { documentsIn, KEPT, PUBLISHED } from '../checks/openapi/files.ts';

const usage = `npm run openapi -- --check

Writes what the API's endpoints say into docs/openapi/<version>.json, and the types and operations of the client into
libs/client/src.

  --check    write nothing; exit 1 where a kept document or module differs
  --publish  promise it to clients too: write it into docs/openapi/published, which no later change may break;
             exit 1, with nothing written there, where it breaks what was published before
  --help     this text
`;

const root = fileURLToPath(new URL('../../', import.meta.url));

const generated = async (name: string): Promise<readonly [string, string]> => {
  const program = `${root}apps/api/src/openapi/print.ts`;
  const { stdout } = await promisify(execFile)(process.execPath, [program, name], { maxBuffer: 16 * 1024 * 1024 });
  return [name, stdout];
};

const kept = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

/** Texts by their paths in the repository. */
type Texts = ReadonlyMap<string, string>;

const differing = async (texts: Texts): Promise<Texts> => {
  const compared = await Promise.all(
    [...texts].map(async ([path, now]) => ({ path, now, before: await kept(`${root}${path}`) })),
  );
  return new Map(compared.filter(({ now, before }) => now !== before).map(({ path, now }) => [path, now]));
};

const write = async (texts: Texts): Promise<void> => {
  for (const [path, now] of await differing(texts)) {
    await mkdir(dirname(`${root}${path}`), { recursive: true });
    await writeFile(`${root}${path}`, now);
  }
};

const check = async (texts: Texts): Promise<number> => {
  const changed = await differing(texts);
  for (const path of changed.keys()) {
    process.stderr.write(`${path} is not what the endpoints say: run \`npm run openapi\`\n`);
  }
  return changed.size === 0 ? 0 : 1;
};

const publish = async (documents: Texts): Promise<number> => {
  const broken = checkBreaks(documentsIn(root, PUBLISHED), documents, acceptedBreaks);
  process.stdout.write(renderFindings(broken));
  if (broken.length > 0) return 1;
  await write(inFolder(PUBLISHED, documents));
  return 0;
};

const inFolder = (folder: string, documents: Texts): Texts =>
  new Map([...documents].map(([name, text]) => [`${folder}/${name}.json`, text]));

const main = async (args: readonly string[]): Promise<number> => {
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({ args: [...args], options: { check: flag, publish: flag, help: flag } });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const documents = new Map(await Promise.all(Object.keys(versions).map(generated)));
  const modules = [...clientModules()].map(([path, text]) => [`libs/client/src/${path}`, text] as const);
  const texts = new Map([...inFolder(KEPT, documents), ...modules]);
  if (values.check) return check(texts);
  await write(texts);
  return values.publish ? publish(documents) : 0;
};

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}
