import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { prunedTables } from '@orderline/domain/jobs';
import { describe, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { removals } from './expired-rows.ts';
import { retention } from './retention.ts';

const opened = useDatabase();

const howTo = resolve(import.meta.dirname, '../../../../docs/how-to/jobs.md');

describe('what becomes of the rows of a table', () => {
  it('is decided for each that the migrated database has, and for no other', async () => {
    const tables = await opened().outside<{ name: string }[]>`
      select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations'`;
    expect(Object.keys(retention).toSorted()).toEqual(tables.map(({ name }) => name).toSorted());
  });

  it('is done: what a table says is pruned is pruned from it, and nothing else is', () => {
    const pruned = Object.entries(retention).flatMap(([table, keeping]) =>
      'pruned' in keeping ? [{ table, by: keeping.pruned }] : [],
    );
    expect(new Set(pruned.map(({ by }) => by))).toEqual(new Set(prunedTables));
    for (const { table, by } of pruned) expect(removals[by], table).toMatch(new RegExp(`delete from ${table}\\b`));
    const kept = Object.entries(retention).filter(([, keeping]) => 'kept' in keeping);
    for (const [table] of kept) {
      for (const removal of Object.values(removals)) expect(removal).not.toMatch(new RegExp(`delete from ${table}\\b`));
    }
  });

  it('stands in the page for operators, with the reason of what is kept', async () => {
    const text = await readFile(howTo, 'utf8');
    const section = text.slice(text.indexOf('## What is kept'), text.indexOf('## Add one'));
    for (const [table, keeping] of Object.entries(retention)) {
      const row = section.split('\n').find((line) => line.includes(`\`${table}\``));
      expect(row, table).toBeDefined();
      if ('kept' in keeping) expect(row, table).toContain(keeping.kept);
    }
  });
});
