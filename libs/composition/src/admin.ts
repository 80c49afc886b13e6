import { argon2Passwords, commonPasswords, hmacApiKeySecrets, sha256 } from '@orderline/adapters-crypto';
import { type Database, openDatabase } from '@orderline/adapters-postgres';
import { type AuditEntry, createAudit, verifyAudit } from '@orderline/domain/audit';
import { createAnnouncements } from '@orderline/domain/catalog';
import { type Accounts, type CreateApiKey, createApiKey } from '@orderline/domain/identity';
import { canonicalEmail } from '@orderline/domain/shared';
import { resetSecondFactor } from '@orderline/domain/staff';
import { type ChangeRoles, type CreateAdmin, changeRoles, createAdmin } from '@orderline/domain/users';
import type { ApiConfig } from '@orderline/platform';
import { newId, now } from './clock.ts';
import { postgresPorts } from './database.ts';

export type AdminInfrastructure = {
  readonly createAdmin: (command: CreateAdmin) => ReturnType<ReturnType<typeof createAdmin>>;
  readonly createApiKey: (command: CreateApiKey) => ReturnType<ReturnType<typeof createApiKey>>;
  readonly changeRoles: (command: ChangeRoles) => ReturnType<ReturnType<typeof changeRoles>>;
  readonly resetSecondFactor: ReturnType<typeof resetSecondFactor>;
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
    // Other processes look ended sessions up; what caches know of a user's roles decides nothing.
    changeRoles: changeRoles({
      ...ports,
      revocations: { add: () => undefined },
      userCache: { forget: async () => undefined },
    }),
    resetSecondFactor: resetSecondFactor({ ...ports, revocations: { add: () => undefined } }),
    accounts: { findByEmail: (email) => accounts.findByEmail(canonicalEmail(email)) },
    close: () => database.close(),
  };
};

/** Holds the audit against its chain. */
export const auditVerifier = (database: Database) => verifyAudit({ audit: postgresPorts(database).audit, sha256, now });

/** Writes down what whoever runs the system is about to do, where it is done apart from any use case. */
export const auditRecorder = (database: Database) => {
  const { recordAudit } = createAudit({ ...postgresPorts(database), newId, now });
  return (
    actor: string,
    { action, target, after }: Pick<AuditEntry, 'action' | 'target' | 'after'>,
  ): Promise<unknown> => {
    const nothing = { before: null, address: null, requestId: null };
    return recordAudit({ actor: { kind: 'operator', id: actor }, action, target, after, ...nothing });
  };
};

/** Announces the products that were there before events of products were. */
export const announcementsIn = (database: Database) =>
  createAnnouncements({ transact: postgresPorts(database).transact, newId, now });
