import { argon2Passwords, commonPasswords, hmacApiKeySecrets } from '@orderline/adapters-crypto';
import { type Database, openDatabase } from '@orderline/adapters-postgres';
import { createAnnouncements } from '@orderline/domain/catalog';
import { type Accounts, type CreateApiKey, createApiKey } from '@orderline/domain/identity';
import { type CreateAdmin, createAdmin } from '@orderline/domain/users';
import type { ApiConfig } from '@orderline/platform';
import { newId, now } from './clock.ts';
import { postgresPorts } from './database.ts';

export type AdminInfrastructure = {
  readonly createAdmin: (command: CreateAdmin) => ReturnType<ReturnType<typeof createAdmin>>;
  readonly createApiKey: (command: CreateApiKey) => ReturnType<ReturnType<typeof createApiKey>>;
  readonly accounts: Pick<Accounts, 'findByEmail'>;
  close(): Promise<void>;
};

/** What whoever runs the system does without an api: the use cases of the api on its database, and no more of it. */
export const openAdminInfrastructure = ({
  database: settings,
  passwords: { hashConcurrency, hashQueueLimit },
  apiKeys,
}: Pick<ApiConfig, 'database' | 'passwords' | 'apiKeys'>): AdminInfrastructure => {
  const database = openDatabase({ ...settings, applicationName: 'orderline admin' });
  const { transact, accounts } = postgresPorts(database);
  const passwords = argon2Passwords({ concurrency: hashConcurrency, queueLimit: hashQueueLimit });
  const ports = { transact, passwords, commonPasswords: commonPasswords(), newId, now };
  return {
    createAdmin: createAdmin(ports),
    createApiKey: createApiKey({ transact, apiKeySecrets: hmacApiKeySecrets(apiKeys.pepper), newId, now }),
    accounts,
    close: () => database.close(),
  };
};

/** Announces the products that were there before events of products were. */
export const announcementsIn = (database: Database) =>
  createAnnouncements({ transact: postgresPorts(database).transact, newId, now });
