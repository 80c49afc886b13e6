import { appliedSchema, openDatabase, schemaState } from '@orderline/adapters-postgres';
import type { SharedConfig } from '@orderline/platform';
import { failed, type Verdict } from './check.ts';

const ANSWER_MS = 1_500;

const namesOf = (migrations: readonly { readonly version: number; readonly name: string }[]): string =>
  migrations.map(({ version, name }) => `${version} (${name})`).join(', ');

/** What keeps this release from running on the schema; undefined where it runs. `npm start` migrates by itself. */
export const checkSchema = async (
  settings: SharedConfig['database'],
  deployed: boolean,
): Promise<Verdict | undefined> => {
  const database = openDatabase({ ...settings, applicationName: 'orderline doctor', queryTimeoutMs: ANSWER_MS });
  try {
    const { applied, required, pending, changed } = await schemaState(database.business);
    const { neededBy } = await appliedSchema(database.business);
    if (neededBy > required) {
      const needs = `its schema needs a release that knows ${neededBy}, this one knows ${required}`;
      return failed(needs, 'check out a newer release');
    }
    if (changed.length > 0) {
      const fix = 'put their files back as they were, and write each change as a new migration';
      return failed(`its migrations ${namesOf(changed)} were changed since`, fix);
    }
    if (pending.length === 0 || !deployed) return undefined;
    return failed(`its schema is at ${applied}, this release needs ${required}`, 'npm run migrate');
  } finally {
    await database.close();
  }
};
