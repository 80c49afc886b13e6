import { auditContract } from '@orderline/domain/audit.contract';
import { describe, expect, it } from 'vitest';
import { pgTransact } from '../connection/transact.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgAudit, pgAuditSealing, pgAuditTrail } from './audit.ts';

const opened = useDatabase();

/** Past every guard, as whoever owns the database can. */
const past = async (...statements: string[]): Promise<void> => {
  await opened().outside.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    for (const one of statements) await sql.unsafe(one);
  });
};

auditContract('in PostgreSQL', async () => {
  const { database } = opened();
  await past('delete from audit_seals', 'delete from audit_unsealed', 'delete from audit_entries');
  return {
    transact: pgTransact(database.business, (db) => ({ audit: pgAuditTrail(db), auditSealing: pgAuditSealing(db) })),
    audit: pgAudit(database.db),
    newId,
    tamper: {
      change: (id) => past(`update audit_entries set after = '{"price": 1}' where id = '${id}'`),
      remove: (id) => past(`delete from audit_entries where id = '${id}'`),
      removeLink: (position) => past(`delete from audit_seals where position = ${position}`),
      swap: (one, other) =>
        past(
          'alter table audit_seals drop constraint audit_seals_entry_id_key',
          `update audit_seals s set entry_id = t.entry_id from audit_seals t
           where s.position in (${one}, ${other}) and t.position in (${one}, ${other}) and t.position <> s.position`,
          'alter table audit_seals add constraint audit_seals_entry_id_key unique (entry_id)',
        ),
      unseal: (id) => past(`delete from audit_unsealed where entry_id = '${id}'`),
    },
  };
});

describe('a row of the audit', () => {
  it.each(['audit_entries', 'audit_seals'])('of %s is neither changed nor removed by a statement', async (table) => {
    const { outside } = opened();
    const column = table === 'audit_entries' ? 'action' : 'hash';
    for (const statement of [
      `update ${table} set ${column} = ''`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ]) {
      await expect(outside.unsafe(statement)).rejects.toThrow(/only grows/);
    }
  });

  it('holds up nobody who writes another one, while it is not committed', async () => {
    const { database, outside } = opened();
    const transact = pgTransact(database.business, (db) => ({ auditSealing: pgAuditSealing(db) }));
    const held = await outside.reserve();
    try {
      await held`begin`;
      const id = newId();
      await held`insert into audit_entries (id, at, actor_kind, actor_id, action) values (${id}, now(), 'user', 'x', 'y')`;
      await held`insert into audit_unsealed values (${id})`;
      const other = newId();
      await outside`insert into audit_entries (id, at, actor_kind, actor_id, action) values (${other}, now(), 'user', 'x', 'y')`;
      await outside`insert into audit_unsealed values (${other})`;
      const waiting = await transact<readonly string[], never>(async ({ auditSealing }) => {
        await auditSealing.lockLast();
        return { ok: true, value: (await auditSealing.waiting(1000)).map((entry) => entry.id) };
      });
      expect(waiting).toMatchObject({ value: expect.arrayContaining([other]) });
      expect(waiting).not.toMatchObject({ value: expect.arrayContaining([id]) });
    } finally {
      await held`rollback`;
      held.release();
    }
  });
});
