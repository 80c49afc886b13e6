import type { Database } from '../connection/database.ts';
import { pgUserDirectory } from './directory.ts';
import { pgCredentials, pgExternalIdentities, pgUsers } from './users.ts';

export const users = {
  stores: { users: pgUsers, credentials: pgCredentials, externalIdentities: pgExternalIdentities },
  readers: ({ db, catalog: lists }: Pick<Database, 'db' | 'catalog'>) => ({
    users: pgUsers(db),
    userDirectory: pgUserDirectory(lists),
    externalIdentities: pgExternalIdentities(db),
  }),
};
