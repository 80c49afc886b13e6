import type { SchemaState } from '@orderline/adapters-postgres';

export type Outcome = {
  readonly state: SchemaState;
  /** What this run applied. */
  readonly applied: SchemaState['pending'];
};

export type Report = { readonly text: string; readonly json: unknown; readonly code: number };

const listed = (migrations: SchemaState['pending']): string =>
  migrations.map(({ version, name }) => `${version} (${name})`).join(', ');

/** What a run found or did, in words and for programs, with the exit code. */
export const reportOf = ({ state, applied }: Outcome, check: boolean): Report => {
  const { required, pending, changed } = state;
  const json = { version: state.applied, required, applied, pending, changed };
  if (changed.length > 0) {
    const text = `changed after they were applied: ${listed(changed)}. Put the files back as they were, and write each change as a new migration`;
    return { text, json, code: 1 };
  }
  if (check && pending.length > 0) {
    return { text: `the schema is at ${state.applied}; to be applied: ${listed(pending)}`, json, code: 3 };
  }
  const ahead = state.applied > required ? `, ahead of the ${required} that this release needs` : '';
  const did = applied.length > 0 ? `applied ${applied.length}: ` : 'nothing to do: ';
  return { text: `${did}the schema is at ${state.applied}${ahead}`, json, code: 0 };
};
