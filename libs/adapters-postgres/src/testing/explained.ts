import type { Sql } from 'postgres';
import { ORDERED_BY_INDEXES } from '../connection/planner.ts';
import type { Statement } from '../connection/statement.ts';

type Plan = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
};

export type Explained = {
  readonly scans: readonly string[];
  /** The tables that were read from end to end. */
  readonly whole: readonly string[];
  /** Rows of tables that were looked at. */
  readonly visited: number;
  /** Pages of 8 KB that were touched, in tables and indexes. */
  readonly pages: number;
};

const TYPE = /\$(\d+)::(\w+(?:\[\])?)/g;

/** Runs a statement as the pool does, planned once for whatever parameters it has, and tells what it looked at. */
export const explained = (
  outside: Sql,
  { text, params }: Statement,
  planner: Readonly<Record<string, string>> = ORDERED_BY_INDEXES,
): Promise<Explained> =>
  outside.begin(async (transaction) => {
    const settings = Object.entries(planner).map(([name, value]) => `set local ${name} = ${value}`);
    await transaction.unsafe(settings.join('; '));
    const types = new Map([...text.matchAll(TYPE)].map(([, position, type]) => [Number(position), type]));
    const values = params.map((value) => literal(value)).join(', ');
    const declared = params.map((_, index) => types.get(index + 1)).join(', ');
    await transaction.unsafe(`prepare explained ${params.length > 0 ? `(${declared})` : ''} as ${text}`);
    const call = `execute explained ${params.length > 0 ? `(${values})` : ''}`;
    const [row] = await transaction.unsafe(`explain (analyze, buffers, format json) ${call}`);
    await transaction.unsafe('deallocate explained');
    const nodes = all(planOf(row));
    const tables = nodes.filter((node) => node['Relation Name'] !== undefined);
    const root = nodes[0];
    return {
      scans: tables.map((node) => node['Node Type']),
      whole: tables.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name'] ?? ''),
      visited: tables.reduce((sum, node) => sum + looked(node), 0),
      pages: (root?.['Shared Hit Blocks'] ?? 0) + (root?.['Shared Read Blocks'] ?? 0),
    };
  });

const looked = (node: Plan): number =>
  node['Actual Loops'] *
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0));

const literal = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value))
    return `'{${value
      .map((item) => JSON.stringify(item))
      .join(',')
      .replaceAll("'", "''")}}'`;
  if (value instanceof Date) return `'${value.toISOString()}'`;
  return `'${String(value).replaceAll("'", "''")}'`;
};

const all = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(all)];

/** EXPLAIN (FORMAT JSON) answers one row, of one column that holds one plan. */
const planOf = (row: unknown): Plan =>
  (row as { readonly 'QUERY PLAN': readonly { readonly Plan: Plan }[] })['QUERY PLAN'][0]?.Plan as Plan;
