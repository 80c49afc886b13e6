import type { Claim, IdempotencyKeys, Once } from '@orderline/domain/shared';
import { parse, stringify } from 'devalue';
import { and, eq } from 'drizzle-orm';
import { idempotencyKeys } from './schema/orders.ts';
import type { Db } from './session.ts';

const at = ({ scope, key }: Once) => and(eq(idempotencyKeys.scope, scope), eq(idempotencyKeys.key, key));

/** Values are kept in devalue's text, so that dates and what is missing come back as they were. */
export const pgIdempotencyKeys = (db: Db): IdempotencyKeys => {
  const kept = async (once: Once): Promise<Claim | null> => {
    const { fingerprint, value } = idempotencyKeys;
    const [row] = await db.select({ fingerprint, value }).from(idempotencyKeys).where(at(once));
    if (!row) return null;
    if (row.fingerprint !== once.fingerprint) return { kind: 'reused' };
    return { kind: 'kept', value: row.value === null ? undefined : parse(row.value) };
  };
  return {
    claim: async (once, now) => {
      for (;;) {
        const claimed = await db
          .insert(idempotencyKeys)
          .values({ ...once, createdAt: now })
          .onConflictDoNothing()
          .returning({ key: idempotencyKeys.key });
        if (claimed.length > 0) return { kind: 'claimed' };
        const claim = await kept(once);
        if (claim) return claim;
      }
    },
    keep: async (once, value) => {
      await db
        .update(idempotencyKeys)
        .set({ value: stringify(value) })
        .where(at(once));
    },
  };
};
