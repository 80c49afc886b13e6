import { AsyncLocalStorage } from 'node:async_hooks';
import type { UserId } from '@orderline/domain/shared';
import { createExternalUsers } from '@orderline/domain/users';
import { externalIdentitiesContract, usersContract } from '@orderline/domain/users.contract';
import { describe, expect, it } from 'vitest';
import { pgTransact } from '../connection/transact.ts';
import { pgPersonalData } from '../cross/erasure.ts';
import { pgMailboxes } from '../identity/identity.ts';
import { pgOutbox } from '../messaging/outbox.ts';
import { untilBlocked } from '../testing/blocked.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgUserDirectory } from './directory.ts';
import { pgCredentials, pgExternalIdentities, pgUsers } from './users.ts';

const opened = useDatabase();

usersContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({
      users: pgUsers(db),
      credentials: pgCredentials(db),
      mailboxes: pgMailboxes(db),
    })),
    users: pgUsers(database.db),
    userDirectory: pgUserDirectory(database.catalog),
    newId,
    passwordHashOf: async (userId) => {
      const rows = await outside<{ hash: string }[]>`
        select password_hash as hash from credentials where user_id = ${userId}`;
      return rows[0]?.hash ?? null;
    },
  };
});

externalIdentitiesContract('in PostgreSQL', async () => {
  const { database } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({
      users: pgUsers(db),
      externalIdentities: pgExternalIdentities(db),
      personalData: pgPersonalData(db),
    })),
    externalIdentities: pgExternalIdentities(database.db),
    newId,
  };
});

describe('a first request of somebody whom another issuer vouches for', () => {
  it('makes one customer of two at once', async () => {
    const { database, outside } = opened();
    const externalIdentities = pgExternalIdentities(database.db);
    const transact = pgTransact(database.business, (db) => ({
      users: pgUsers(db),
      externalIdentities: pgExternalIdentities(db),
      outbox: pgOutbox(db),
    }));
    const [email, subject] = [`${newId()}@example.com`, newId()];
    const second: Promise<unknown>[] = [];
    const admitting = (beforeCommit: () => Promise<void>) => {
      const patient: typeof transact = (work) =>
        transact(async (stores) => {
          const result = await work(stores);
          await beforeCommit();
          return result;
        });
      const ports = { transact: patient, externalIdentities, newId, now: () => new Date() };
      return createExternalUsers(ports).admitExternalUser({
        issuer: 'https://id.example/',
        subject,
        email,
        name: null,
      });
    };
    const outsideTransactions = AsyncLocalStorage.snapshot();
    const first = await admitting(() =>
      outsideTransactions(async () => {
        second.push(admitting(async () => undefined));
        await untilBlocked(outside);
      }),
    );
    expect(first.ok).toBe(true);
    expect(await Promise.all(second)).toEqual([first]);
    expect(await outside`select 1 from users where email = ${email}`).toHaveLength(1);
  });
});

describe('addresses that the first release wrote', () => {
  it('have ids that stay the same, also once the user is saved', async () => {
    const { database, outside } = opened();
    const id = newId<UserId>();
    const address = { recipient: 'Ada', line1: '1 High St', city: 'Leeds', postalCode: 'LS1', country: 'GB' };
    await outside`
      insert into users (id, email, name, locale, addresses, roles, version, events, created_at, updated_at)
      values (${id}, ${`${id}@example.com`}, 'Ada', 'en-GB', ${outside.json([address, address])}, '{customer}', 1, 1,
        now(), now())`;
    const users = pgUsers(database.db);
    const read = await users.find(id);
    expect(read?.addresses).toMatchObject([
      { ...address, version: 1 },
      { ...address, version: 1 },
    ]);
    expect(new Set(read?.addresses.map((one) => one.id)).size).toBe(2);
    for (const one of read?.addresses ?? []) expect(one.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(await users.find(id)).toEqual(read);
    if (read) await users.save(read);
    expect(await users.find(id)).toEqual(read);
  });
});
