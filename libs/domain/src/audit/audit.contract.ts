import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type NewId, ok, type Transact } from '../shared/index.ts';
import type { AuditEntry, AuditEntryId } from './entry.ts';
import { sealAudit, verifyAudit } from './index.ts';
import type { AuditReader, AuditSealing, AuditTrail } from './ports.ts';

export type AuditHarness = {
  readonly transact: Transact<{ readonly audit: AuditTrail; readonly auditSealing: AuditSealing }>;
  readonly audit: AuditReader;
  readonly newId: NewId;
  /** What nobody may do, past every guard. */
  readonly tamper: {
    change(id: AuditEntryId): Promise<void>;
    remove(id: AuditEntryId): Promise<void>;
    removeLink(position: number): Promise<void>;
    swap(one: number, other: number): Promise<void>;
    /** Puts back what waits no more, and has no link. */
    unseal(id: AuditEntryId): Promise<void>;
  };
};

const now = new Date('2026-01-02T03:04:05.678Z');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What every store of the audit must do; each opening is an audit of its own. */
export const auditContract = (where: string, open: () => Promise<AuditHarness>): void => {
  const opened = async () => {
    const harness = await open();
    const { transact, audit, newId } = harness;
    const anEntry = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
      id: newId<AuditEntryId>(),
      at: now,
      actor: { kind: 'user', id: 'grace' },
      action: 'changeProduct',
      target: { type: 'product', id: 'mug' },
      before: { price: { minor: 850, currency: 'GBP' }, title: 'Mug “é”', tags: ['b', 'a'] },
      after: { title: null, ratio: 0.1, price: { currency: 'GBP', minor: 900 } },
      address: '192.0.2.1',
      requestId: 'request',
      ...changes,
    });
    const write = async (...entries: AuditEntry[]) => {
      await transact(async (stores) => ok(await stores.audit.append(entries)));
      return entries;
    };
    const seal = (limit = 100) => sealAudit({ transact, sha256 })({ limit });
    const verify = (checkpoint?: { readonly position: number; readonly hash: string }, at = now) =>
      verifyAudit({ audit, sha256, now: () => at })({ checkpoint });
    const sealed = async (count: number): Promise<readonly AuditEntryId[]> => {
      const entries = await write(...Array.from({ length: count }, () => anEntry()));
      await seal();
      return entries.map(({ id }) => id);
    };
    return { ...harness, anEntry, write, seal, verify, sealed };
  };

  describe(`the audit ${where}`, () => {
    it('keeps entries as they were written, and lists them newest first, page by page', async () => {
      const { audit, write, anEntry } = await opened();
      const bare = { target: null, before: null, after: null, address: null, requestId: null };
      const entries = await write(anEntry(), anEntry(bare), anEntry({ actor: { kind: 'operator', id: 'root' } }));
      const first = await audit.list({ limit: 2 });
      const rest = await audit.list({ limit: 2, ...(first.next && { after: first.next }) });
      expect([...first.items, ...rest.items]).toEqual(entries.toReversed());
      expect(rest.next).toBeNull();
    });

    it('has no entry of a transaction that was refused', async () => {
      const { audit, transact, anEntry } = await opened();
      await transact(async (stores) => {
        await stores.audit.append([anEntry()]);
        return { ok: false, error: 'no' };
      });
      expect((await audit.list({ limit: 1 })).items).toEqual([]);
    });

    it('is chained from the first entry on, gapless and once each, however many write and seal at once', async () => {
      const { write, anEntry, seal, verify, audit } = await opened();
      const writers = Array.from({ length: 20 }, async () => {
        for (let count = 0; count < 5; count += 1) await write(anEntry());
      });
      const sealers = Array.from({ length: 5 }, async () => {
        for (let count = 0; count < 5; count += 1) await seal(7);
      });
      await Promise.all([...writers, ...sealers]);
      while ((await seal(7)) > 0);
      const links = await audit.sealedAfter(0, 1000);
      expect(links.map(({ position }) => position)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
      expect(new Set(links.map(({ entryId }) => entryId)).size).toBe(100);
      expect(await verify()).toMatchObject({ links: 100, waiting: 0, faults: [] });
    });

    it('tells what is still to be sealed, which is no fault for a while', async () => {
      const { write, anEntry, verify, seal } = await opened();
      expect(await verify()).toEqual({ links: 0, last: null, waiting: 0, faults: [] });
      const [entry] = await write(anEntry());
      expect(await verify()).toMatchObject({ waiting: 1, faults: [] });
      const later = new Date(now.getTime() + 16 * 60_000);
      expect((await verify(undefined, later)).faults).toEqual([
        { kind: 'entry-unsealed', entryId: entry?.id, at: now },
      ]);
      await seal();
      expect(await verify(undefined, later)).toMatchObject({ waiting: 0, faults: [] });
    });

    it('names an entry that was changed', async () => {
      const { sealed, tamper, verify } = await opened();
      const [, second = never()] = await sealed(3);
      await tamper.change(second);
      expect((await verify()).faults).toEqual([{ kind: 'entry-changed', position: 2, entryId: second }]);
    });

    it('names an entry that was removed', async () => {
      const { sealed, tamper, verify } = await opened();
      const [, second = never()] = await sealed(3);
      await tamper.remove(second);
      expect((await verify()).faults).toEqual([{ kind: 'entry-removed', position: 2, entryId: second }]);
    });

    it('names entries that were put in each other’s place', async () => {
      const { sealed, tamper, verify } = await opened();
      const [, second = never(), , fourth = never()] = await sealed(5);
      await tamper.swap(2, 4);
      expect((await verify()).faults).toEqual([
        { kind: 'entry-moved', position: 2, entryId: fourth, instead: second },
        { kind: 'entry-moved', position: 4, entryId: second, instead: fourth },
      ]);
    });

    it('names links that are gone, with their entries', async () => {
      const { sealed, tamper, verify } = await opened();
      const [, second = never()] = await sealed(3);
      await tamper.removeLink(2);
      expect((await verify()).faults).toEqual([
        { kind: 'links-removed', from: 2, to: 2 },
        { kind: 'entry-unsealed', entryId: second, at: now },
      ]);
    });

    it('names an entry that nobody will ever seal', async () => {
      const { write, anEntry, tamper, verify } = await opened();
      const [entry = never()] = await write(anEntry());
      await tamper.unseal(entry.id);
      expect((await verify()).faults).toEqual([{ kind: 'entry-unsealed', entryId: entry.id, at: now }]);
    });

    it('is held against a checkpoint: an end that was cut off shows by that alone', async () => {
      const { sealed, tamper, verify } = await opened();
      const ids = await sealed(3);
      const { last } = await verify();
      const checkpoint = last ?? never();
      expect((await verify(checkpoint)).faults).toEqual([]);
      await tamper.removeLink(3);
      await tamper.remove(ids[2] ?? never());
      expect((await verify()).faults).toEqual([]);
      expect((await verify(checkpoint)).faults).toEqual([{ kind: 'checkpoint-missed', position: 3 }]);
      expect((await verify({ position: 2, hash: 'f'.repeat(64) })).faults).toEqual([
        { kind: 'checkpoint-missed', position: 2 },
      ]);
    });
  });
};

const never = (): never => {
  throw new Error('it was written');
};
