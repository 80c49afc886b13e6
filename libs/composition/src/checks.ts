import { appliedVersion, type Database, requiredVersion } from '@orderline/adapters-postgres';
import type { HealthCheck } from '@orderline/platform';

/** PostgreSQL answers, and has the schema that this release needs: without both nothing can be served. */
export const databaseChecks = async (
  database: Database,
): Promise<Readonly<Record<'postgres' | 'migrations', HealthCheck>>> => {
  const required = await requiredVersion();
  return {
    postgres: { critical: true, check: () => database.ping() },
    migrations: {
      critical: true,
      check: async () => {
        const applied = await appliedVersion(database.business);
        if (applied < required) throw new Error(`the schema is at ${applied}, this release needs ${required}: migrate`);
      },
    },
  };
};
