import type { Db } from '../connection/drizzle.ts';
import { pgIdempotencyKeys } from './idempotency-keys.ts';

export const shared = { stores: (db: Db) => ({ idempotency: pgIdempotencyKeys(db) }), readers: () => ({}) };
