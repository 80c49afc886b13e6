import type { Address, UserId } from '@orderline/domain/shared';
import type { Role, UserAddress } from '@orderline/domain/users';
import { integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** An address as the column has it; one that the first release wrote has no id. */
export type AddressRow = Address & Partial<Pick<UserAddress, 'id' | 'version'>>;

export const users = pgTable('users', {
  id: uuid().$type<UserId>().primaryKey(),
  email: text().notNull(),
  emailVerifiedAt: instant('email_verified_at'),
  name: text().notNull(),
  givenName: text('given_name'),
  familyName: text('family_name'),
  locale: text().notNull(),
  addresses: jsonb().$type<readonly AddressRow[]>().notNull(),
  roles: text().array().$type<readonly Role[]>().notNull(),
  version: integer().notNull(),
  events: integer().notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
});

export const credentials = pgTable('credentials', {
  userId: uuid('user_id').$type<UserId>().primaryKey(),
  passwordHash: text('password_hash').notNull(),
  updatedAt: instant('updated_at').notNull(),
});

export const externalIdentities = pgTable(
  'external_identities',
  {
    issuer: text().notNull(),
    subject: text().notNull(),
    userId: uuid('user_id').$type<UserId>().notNull(),
    linkedAt: instant('linked_at').notNull(),
  },
  ({ issuer, subject }) => [primaryKey({ columns: [issuer, subject] })],
);
