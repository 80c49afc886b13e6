import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { versions } from '@orderline/contracts/http/versions';

const usage = `npm run openapi -- --check

Writes what the API's endpoints say into docs/openapi/<version>.json.

  --check  write nothing; exit 1 where the kept document differs
  --help   this text
`;

const root = new URL('../../', import.meta.url);
const names = Object.keys(versions);

const generated = async (name: string): Promise<string> => {
  const program = fileURLToPath(new URL('apps/api/src/openapi/print.ts', root));
  const { stdout } = await promisify(execFile)(process.execPath, [program, name], { maxBuffer: 16 * 1024 * 1024 });
  return stdout;
};

const kept = (file: URL): Promise<string> => readFile(file, 'utf8').catch(() => '');

const run = async (check: boolean): Promise<boolean> => {
  let same = true;
  await mkdir(new URL('docs/openapi/', root), { recursive: true });
  for (const name of names) {
    const file = new URL(`docs/openapi/${name}.json`, root);
    const [now, before] = [await generated(name), await kept(file)];
    if (now === before) continue;
    same = false;
    if (check)
      process.stderr.write(`docs/openapi/${name}.json is not what the endpoints say: run \`npm run openapi\`\n`);
    else await writeFile(file, now);
  }
  return same;
};

const options = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: { check: { type: 'boolean' }, help: { type: 'boolean' } } }).values;

const main = async (args: readonly string[]): Promise<number> => {
  const { check = false, help = false } = options(args);
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  const same = await run(check);
  return check && !same ? 1 : 0;
};

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}
