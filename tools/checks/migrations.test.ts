import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkMigrations } from './migrations/check-migrations.ts';

const root = join(import.meta.dirname, 'fixtures/migrations');
const findings = checkMigrations(root, { root, after: 1 });

const rulesIn = (file: string): readonly string[] =>
  findings.filter((finding) => finding.file === file).map(({ line, rule }) => `${line} ${rule}`);

describe('a migration', () => {
  it('that came before the first release, or only adds, has no fault', () => {
    expect(rulesIn('0001_before.sql')).toEqual([]);
    expect(rulesIn('0002_expand.sql')).toEqual([]);
    expect(rulesIn('0003_index.sql')).toEqual([]);
  });

  it('that takes away what the release before it uses is named by line and rule', () => {
    expect(rulesIn('0004_breaks.sql')).toEqual([
      '1 ban-drop-column',
      '2 renaming-column',
      '3 renaming-table',
      '4 changing-column-type',
      '5 adding-required-field',
      '6 ban-drop-table',
    ]);
  });

  it('that holds up orders for as long as a table is long is named by line and rule', () => {
    expect(rulesIn('0005_holds_up.sql')).toEqual([
      '1 require-concurrent-index-creation',
      '2 adding-not-nullable-field',
      '3 constraint-missing-not-valid',
      '4 constraint-missing-not-valid',
      '4 adding-foreign-key-constraint',
      '5 require-concurrent-index-deletion',
      '6 ban-concurrent-index-creation-in-transaction',
    ]);
  });

  it('that is a contract may take away, but not hold up', () => {
    expect(rulesIn('0006_contract.sql')).toEqual(['3 require-concurrent-index-creation']);
  });
});
