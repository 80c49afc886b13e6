import type { Db } from '../connection/drizzle.ts';
import { pgAudit, pgAuditSealing, pgAuditTrail } from './audit.ts';

export const audit = {
  stores: { audit: pgAuditTrail, auditSealing: pgAuditSealing },
  readers: ({ db }: { readonly db: Db }) => ({ audit: pgAudit(db) }),
};
