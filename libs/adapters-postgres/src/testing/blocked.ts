import type { Sql } from 'postgres';

/** Resolves once as many sessions of this database wait for a lock that another one holds. */
export const untilBlocked = async (outside: Sql, count = 1): Promise<void> => {
  for (;;) {
    const [row] = await outside<{ waiting: number }[]>`
      select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    if (row && row.waiting >= count) return;
  }
};
