import type { Claim, IdempotencyKey, IdempotencyKeys } from '@orderline/domain/shared';
import { parse, stringify } from 'devalue';
import { and, eq } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { idempotencyKeys } from '../schema/orders.ts';

const at = ({ scope, key }: IdempotencyKey) => and(eq(idempotencyKeys.scope, scope), eq(idempotencyKeys.key, key));

/** Values are kept in devalue's text, so that dates and what is missing come back as they were. */
export const pgIdempotencyKeys = (db: Db): IdempotencyKeys => {
  const stored = async (idempotencyKey: IdempotencyKey): Promise<Claim | null> => {
    const { fingerprint, value } = idempotencyKeys;
    const [row] = await db.select({ fingerprint, value }).from(idempotencyKeys).where(at(idempotencyKey));
    if (!row) return null;
    if (row.fingerprint !== idempotencyKey.fingerprint) return { kind: 'reused' };
    return { kind: 'stored', value: row.value === null ? undefined : parse(row.value) };
  };
  return {
    claim: async (idempotencyKey, now) => {
      for (;;) {
        const claimed = await db
          .insert(idempotencyKeys)
          .values({ ...idempotencyKey, createdAt: now })
          .onConflictDoNothing()
          .returning({ key: idempotencyKeys.key });
        if (claimed.length > 0) return { kind: 'claimed' };
        const claim = await stored(idempotencyKey);
        if (claim) return claim;
      }
    },
    store: async (idempotencyKey, value, subjectId) => {
      await db
        .update(idempotencyKeys)
        .set({ value: stringify(value), subjectId })
        .where(at(idempotencyKey));
    },
  };
};
