import type { PostgresType } from 'postgres';
import { arrayLiteral } from './statement.ts';

/** JSON goes in as text: drizzle, and the statements here, have made it so already. */
export const json = (oid: number): PostgresType => ({
  to: oid,
  from: [oid],
  serialize: (text: unknown) => text,
  parse: (text: string): unknown => JSON.parse(text),
});

/** The driver reads the list, and types it as mutable. */
export const driverParameters = (params: readonly unknown[]) =>
  params.map((value) => (Array.isArray(value) ? arrayLiteral(value) : value)) as never[];
