import type { Db } from '../connection/drizzle.ts';
import { pgCredentials, pgExternalIdentities, pgUsers } from './users.ts';

export const users = {
  stores: { users: pgUsers, credentials: pgCredentials, externalIdentities: pgExternalIdentities },
  readers: ({ db }: { readonly db: Db }) => ({ users: pgUsers(db), externalIdentities: pgExternalIdentities(db) }),
};
