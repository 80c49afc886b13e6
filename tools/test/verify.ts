import { parseArgs } from 'node:util';
import { abortOnSignal } from './steps.ts';
import { verification } from './verification.ts';

const HELP = `Example: npm run verify

Checks format, lint, types, boundaries, docs, events, lock and unit tests; needs no server. Exit code 1 when one fails.
`;

const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
if (values.help) process.stdout.write(HELP);
else {
  const outcomes = await verification({ signal: abortOnSignal() });
  const failed = outcomes.filter(({ ok }) => !ok);
  process.stdout.write(failed.length === 0 ? 'verified\n' : `failed: ${failed.map(({ name }) => name).join(', ')}\n`);
  process.exitCode ??= failed.length === 0 ? 0 : 1;
}
