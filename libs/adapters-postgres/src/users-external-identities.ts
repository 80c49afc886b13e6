import type { ExternalIdentities, ExternalIdentityReader } from '@orderline/domain/users';
import { and, eq } from 'drizzle-orm';
import type { Db } from './drizzle.ts';
import { externalIdentities } from './schema/users.ts';

export const pgExternalIdentities = (db: Db): ExternalIdentityReader & ExternalIdentities => ({
  find: async ({ issuer, subject }) => {
    const identity = and(eq(externalIdentities.issuer, issuer), eq(externalIdentities.subject, subject));
    const [row] = await db.select({ userId: externalIdentities.userId }).from(externalIdentities).where(identity);
    return row?.userId ?? null;
  },
  link: async ({ issuer, subject }, userId, now) => {
    const insert = db.insert(externalIdentities).values({ issuer, subject, userId, linkedAt: now });
    const linked = await insert.onConflictDoNothing().returning({ userId: externalIdentities.userId });
    return linked.length > 0;
  },
});
