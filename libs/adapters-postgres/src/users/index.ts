import type { Db } from '../connection/drizzle.ts';
import { pgCredentials, pgExternalIdentities, pgUsers } from './users.ts';

export const users = {
  stores: (db: Db) => ({
    users: pgUsers(db),
    credentials: pgCredentials(db),
    externalIdentities: pgExternalIdentities(db),
  }),
  readers: ({ db }: { readonly db: Db }) => ({ users: pgUsers(db), externalIdentities: pgExternalIdentities(db) }),
};
