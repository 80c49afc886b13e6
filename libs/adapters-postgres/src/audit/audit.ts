import type { AuditEntry, AuditReader, AuditSealing, AuditTrail } from '@orderline/domain/audit';
import { pageOf } from '@orderline/domain/shared';
import { and, asc, desc, eq, gt, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { auditEntries, auditSeals, auditUnsealed } from '../schema/audit.ts';

type Row = typeof auditEntries.$inferSelect;

const rowOf = ({ actor, target, ...entry }: AuditEntry): Row => ({
  ...entry,
  actorKind: actor.kind,
  actorId: actor.id,
  targetType: target?.type ?? null,
  targetId: target?.id ?? null,
});

const entryOf = ({ actorKind, actorId, targetType, targetId, ...row }: Row): AuditEntry => ({
  ...row,
  actor: { kind: actorKind, id: actorId },
  target: targetType === null || targetId === null ? null : { type: targetType, id: targetId },
});

export const pgAuditTrail = (db: Db): AuditTrail => ({
  append: async (entries) => {
    await db.insert(auditEntries).values(entries.map(rowOf));
    await db.insert(auditUnsealed).values(entries.map(({ id }) => ({ entryId: id })));
  },
});

/** The advisory lock of whoever chains. Drizzle has no words for such a lock. */
const CHAINING = 1_635_083_369;

export const pgAuditSealing = (db: Db): AuditSealing => ({
  lockLast: async () => {
    await db.execute(sql`select pg_advisory_xact_lock(${CHAINING}::bigint)`);
    const [last] = await db.select().from(auditSeals).orderBy(desc(auditSeals.position)).limit(1);
    return last ?? null;
  },
  waiting: async (limit) => {
    const queued = db.select({ entry: auditEntries }).from(auditUnsealed);
    const rows = await queued
      .innerJoin(auditEntries, eq(auditEntries.id, auditUnsealed.entryId))
      .orderBy(asc(auditUnsealed.entryId))
      .limit(limit);
    return rows.map(({ entry }) => entryOf(entry));
  },
  append: async (seals) => {
    await db.insert(auditSeals).values([...seals]);
    const sealed = seals.map(({ entryId }) => entryId);
    await db.delete(auditUnsealed).where(inArray(auditUnsealed.entryId, sealed));
  },
});

export const pgAudit = (db: Db): AuditReader => ({
  sealedAfter: async (position, limit) => {
    const linked = db.select({ seal: auditSeals, entry: auditEntries }).from(auditSeals);
    const rows = await linked
      .leftJoin(auditEntries, eq(auditEntries.id, auditSeals.entryId))
      .where(gt(auditSeals.position, position))
      .orderBy(asc(auditSeals.position))
      .limit(limit);
    return rows.map(({ seal, entry }) => ({ ...seal, entry: entry && entryOf(entry) }));
  },
  unsealed: async (limit) => {
    const { id, at } = auditEntries;
    const open = db.select({ id, at, waiting: auditUnsealed.entryId }).from(auditEntries);
    const rows = await open
      .leftJoin(auditSeals, eq(auditSeals.entryId, id))
      .leftJoin(auditUnsealed, eq(auditUnsealed.entryId, id))
      .where(isNull(auditSeals.position))
      .orderBy(asc(id))
      .limit(limit);
    return rows.map(({ waiting, ...row }) => ({ ...row, isWaiting: waiting !== null }));
  },
  ofTarget: async ({ type, id }, limit) => {
    const { targetType, targetId } = auditEntries;
    const own = and(eq(targetType, type), eq(targetId, id));
    const rows = await db.select().from(auditEntries).where(own).orderBy(desc(auditEntries.id)).limit(limit);
    return rows.map(entryOf);
  },
  list: async (page) => {
    const rows = await db
      .select()
      .from(auditEntries)
      .where(page.after && lt(auditEntries.id, page.after))
      .orderBy(desc(auditEntries.id))
      .limit(page.limit + 1);
    return pageOf(rows.map(entryOf), page, ({ id }) => id);
  },
});
