import { pgIdempotencyKeys } from './idempotency-keys.ts';

export const shared = { stores: { idempotency: pgIdempotencyKeys }, readers: () => ({}) };
