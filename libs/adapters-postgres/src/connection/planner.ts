/** One plan for all, by indexes: it may be made while the tables are empty, and is kept when they no longer are. */
export const PLANNED_ONCE = { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off' } as const;

/**
 * Lists come in the order of an index. Only the few that a search has found are sorted; by what it is told a sort costs,
 * PostgreSQL would compile that.
 */
export const ORDERED_BY_INDEXES = {
  ...PLANNED_ONCE,
  enable_sort: 'off',
  enable_incremental_sort: 'off',
  jit: 'off',
} as const;

/**
 * The relay walks the index of what waits, row by row: only so does PostgreSQL note in the index which entries are
 * dead, and pass over them next time. Otherwise every poll visits each row published since the last vacuum.
 */
export const WALKS_INDEXES = {
  ...PLANNED_ONCE,
  enable_bitmapscan: 'off',
  enable_material: 'off',
  enable_mergejoin: 'off',
  enable_hashjoin: 'off',
} as const;
