import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { lineAt } from '../checks/finding.ts';
import { kinds } from './kinds.ts';
import { Misuse, openPlan, type Plan } from './plan.ts';

const HELP = `Example: npm run new -- endpoint orders/receipt

Writes files that compile, with a test that passes, names them where the house names such files, and says what is left.

  endpoint FEATURE/PART  reads something of what the feature finds
  event NAME             an event of ours, such as ProductDiscontinued, and what follows it
  feature NAME           a feature, such as returns, with use cases, stores and a table

  --of FEATURE   whose event it is (default: the feature that has a file of its first word)
  --for FEATURE  what follows the event (default: notifications)
  --dry-run      write nothing, say what would be
  --help         this text
`;

const ROOT = resolve(import.meta.dirname, '../..');

const apply = (texts: ReadonlyMap<string, string>): void => {
  for (const [file, text] of texts) {
    mkdirSync(dirname(join(ROOT, file)), { recursive: true });
    writeFileSync(join(ROOT, file), text);
  }
  const sources = [...texts.keys()].filter((file) => file.endsWith('.ts'));
  // With the rules of the house in force, linted or not, Biome would read the whole tree before it formats a file.
  const config = '--config-path=tools/new/formatting.json';
  const format = ['node_modules/@biomejs/biome/bin/biome', 'check', '--write', config, ...sources];
  const { status, stderr } = spawnSync(process.execPath, format, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`what was written could not be formatted: ${stderr}`);
};

const told = ({ written, edited, decisions, commands }: Plan, textOf: (file: string) => string): string => {
  const lineOf = (file: string, at: string): number => lineAt(textOf(file), Math.max(0, textOf(file).indexOf(at)));
  return [
    ...[...written.keys()].map((file) => `wrote   ${file}\n`),
    ...[...edited.keys()].map((file) => `edited  ${file}\n`),
    ...decisions.map(({ file, at, what }) => `decide  ${file}:${lineOf(file, at)}  ${what}\n`),
    ...commands.map((command) => `run     ${command}\n`),
  ].join('');
};

const main = (): string => {
  const [option, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
  const options = { of: option, for: option, 'dry-run': flag, help: flag };
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  if (values.help) return HELP;
  const [kind = '', name, ...rest] = positionals;
  const make = kinds.get(kind);
  if (!make || name === undefined || rest.length > 0) throw new Misuse('say endpoint, event or feature, and one name');
  const plan = openPlan(ROOT);
  make(plan, name, values);
  if (values['dry-run']) return `Nothing is written. It would be:\n${told(plan, plan.read)}`;
  apply(new Map([...plan.written, ...plan.edited]));
  return told(plan, (file) => readFileSync(join(ROOT, file), 'utf8'));
};

try {
  process.stdout.write(main());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof Misuse || (error instanceof TypeError && 'code' in error) ? 2 : 1;
}
