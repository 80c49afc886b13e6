import { appliedVersion, type Database, requiredVersion } from '@orderline/adapters-postgres';
import { type HealthCheck, NotReady } from '@orderline/platform';

/** PostgreSQL answers, and has the schema that this release needs: without both nothing can be served. */
export const databaseChecks = async (
  database: Database,
): Promise<Readonly<Record<'postgres' | 'migrations', HealthCheck>>> => {
  const required = await requiredVersion();
  return {
    postgres: { critical: true, check: () => database.ping(), setting: 'DATABASE_URL' },
    migrations: {
      critical: true,
      setting: 'DATABASE_URL',
      presumes: 'postgres',
      check: async () => {
        const applied = await appliedVersion(database.business);
        if (applied >= required) return;
        throw new NotReady(`the schema is at ${applied}, this release needs ${required}`, 'migrate the database');
      },
    },
  };
};
