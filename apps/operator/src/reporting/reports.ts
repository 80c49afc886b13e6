import { parseArgs } from 'node:util';
import type { Database } from '@orderline/adapters-postgres';
import { byInbox } from '@orderline/composition';
import { type Command, Misuse, UNREACHABLE } from '../command.ts';
import { onDatabase } from '../connect.ts';
import { reconciledText } from './text.ts';

const HELP = `Example: npm run reports -- reconcile

  rebuild   writes down anew what the events of all orders told reports. What was told before stays readable until all of it
          is there; one that was interrupted goes on where it was; orders may come in meanwhile
  reconcile   holds what reports add up against the orders, from one snapshot; exit code 1 where they differ
      --json   for programs

  --help   this text

Exit codes: 0, or 1 as above; 2 wrong usage or settings, or no database of ours; 4 the database cannot be reached.
DATABASE_URL says where; in development, where it is not set, it is the system that npm start runs here.
`;

const rebuild = async ({ jobs }: Database): Promise<number> => {
  const { pgRebuildReports } = await import('@orderline/adapters-postgres');
  let said = 0;
  const onProgress = ({ written, expected }: { readonly written: number; readonly expected: number }) => {
    const percent = Math.min(100, Math.floor((written / Math.max(1, expected)) * 100));
    if (percent === said) return;
    said = percent;
    process.stderr.write(`${written} of ${expected} orders (${percent} %)\n`);
  };
  const onSummed = (facts: number) => process.stderr.write(`${facts} facts added up\n`);
  await pgRebuildReports(jobs, { onProgress, onSummed });
  process.stdout.write('The reports are rebuilt.\n');
  return 0;
};

const reconcile = async ({ jobs }: Database, asJson: boolean): Promise<number> => {
  const { pgReconcileReports } = await import('@orderline/adapters-postgres');
  const found = await pgReconcileReports(jobs, byInbox)();
  process.stdout.write(asJson ? `${JSON.stringify(found, null, 2)}\n` : reconciledText(found));
  return found.differences.length === 0 ? 0 : 1;
};

const run = async (args: readonly string[]): Promise<number> => {
  const options = { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const asked = positionals.join(' ');
  if (asked !== 'rebuild' && asked !== 'reconcile') throw new Misuse('say rebuild or reconcile');
  return onDatabase('reports', (database) =>
    asked === 'rebuild' ? rebuild(database) : reconcile(database, values.json),
  );
};

export const reportsCommand: Command = { help: HELP, run, exitCodes: { unavailable: UNREACHABLE } };
