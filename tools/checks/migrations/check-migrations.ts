import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import type { Finding } from '../finding.ts';

const SQUAWK = join(import.meta.dirname, '../../../node_modules/squawk-cli/js/bin/squawk');

/** What the release before this one still uses: taken away by a contract, once no release needs it. */
const BREAKS: ReadonlySet<string> = new Set([
  'adding-required-field',
  'ban-drop-column',
  'ban-drop-database',
  'ban-drop-not-null',
  'ban-drop-table',
  'ban-truncate-cascade',
  'changing-column-type',
  'renaming-column',
  'renaming-table',
]);

/** What holds up reads or writes for as long as a table is long: never allowed. */
const HOLDS_UP: ReadonlyMap<string, string> = new Map([
  ['adding-field-with-default', 'Add it without a default, then set the default, and fill it batch by batch.'],
  ['adding-foreign-key-constraint', 'Add it NOT VALID, and validate it in the next migration.'],
  [
    'adding-not-nullable-field',
    'Add a check NOT VALID, validate it in the next migration, and set NOT NULL after that.',
  ],
  ['adding-serial-primary-key-field', 'Build the unique index concurrently, and add the key using it.'],
  ['constraint-missing-not-valid', 'Add it NOT VALID, and validate it in the next migration.'],
  ['disallowed-unique-constraint', 'Build a unique index concurrently.'],
  ['require-concurrent-index-creation', 'Create it concurrently, in a migration of its own.'],
  ['require-concurrent-index-deletion', 'Drop it concurrently, in a migration of its own.'],
  ['ban-concurrent-index-creation-in-transaction', 'Give it a migration of its own: one statement and nothing else.'],
  ['transaction-nesting', 'Leave it out: the runner opens the transaction.'],
  ['syntax-error', 'Write what PostgreSQL reads.'],
]);

const EXPAND = 'Do without it in one release; in the next, begin the file with "-- contract since NNNN: why".';

const CONTRACT = /^-- contract since \d{4}: \S/m;
const ALONE = /^(?:\s|--[^\n]*\n)*(?:create\s+(?:unique\s+)?|drop\s+)index\s+concurrently\s[^;]*;\s*$/i;

const reports = z.array(z.object({ file: z.string(), line: z.number(), message: z.string(), rule_name: z.string() }));

const lint = (file: string, text: string): z.infer<typeof reports> => {
  const transaction = ALONE.test(text) ? [] : ['--assume-in-transaction'];
  const ran = spawnSync(process.execPath, [SQUAWK, '--reporter', 'json', ...transaction, file], {
    encoding: 'utf8',
  });
  if (ran.stdout === '') throw new Error(`squawk told nothing of ${file}: ${ran.stderr}`);
  return reports.parse(JSON.parse(ran.stdout));
};

export type CheckMigrations = {
  /** Findings name files from here. */
  readonly root: string;
  /** Only migrations after this one. */
  readonly after: number;
};

/** Holds each migration against what the release before it, which runs meanwhile, can bear. */
export const checkMigrations = (folder: string, { root, after }: CheckMigrations): readonly Finding[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql') && Number(name.slice(0, 4)) > after)
    .flatMap((name) => {
      const path = join(folder, name);
      const text = readFileSync(path, 'utf8');
      const isContract = CONTRACT.test(text);
      return lint(path, text).flatMap(({ line, message, rule_name: rule }): readonly Finding[] => {
        const found = { file: relative(root, path), line: line + 1, rule, fault: message };
        if (BREAKS.has(rule)) return isContract ? [] : [{ ...found, fix: EXPAND }];
        const fix = HOLDS_UP.get(rule);
        return fix === undefined ? [] : [{ ...found, fix }];
      });
    });
