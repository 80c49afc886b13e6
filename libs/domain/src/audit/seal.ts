import { ok, type Transact } from '../shared/index.ts';
import { type AuditEntry, canonical } from './entry.ts';
import type { AuditSealing, Seal, Sha256 } from './ports.ts';

/** What the first link follows. */
export const beginning: Pick<Seal, 'position' | 'hash'> = { position: 0, hash: '0'.repeat(64) };

export const hashAfter = (sha256: Sha256, previous: string, entry: AuditEntry): string =>
  sha256(`${previous}\n${canonical(entry)}`);

export type SealAuditPorts = {
  readonly transact: Transact<{ readonly auditSealing: AuditSealing }>;
  readonly sha256: Sha256;
};

/** Chains at most so many entries that wait, in one transaction; answers how many there were. */
export const sealAudit =
  ({ transact, sha256 }: SealAuditPorts) =>
  async ({ limit }: { readonly limit: number }): Promise<number> => {
    const result = await transact<number, never>(async ({ auditSealing }) => {
      let last: Pick<Seal, 'position' | 'hash'> = (await auditSealing.lockLast()) ?? beginning;
      const seals: Seal[] = [];
      for (const entry of await auditSealing.waiting(limit)) {
        const { position, hash } = last;
        const seal = { position: position + 1, entryId: entry.id, hash: hashAfter(sha256, hash, entry) };
        seals.push(seal);
        last = seal;
      }
      if (seals.length > 0) await auditSealing.append(seals);
      return ok(seals.length);
    });
    return result.ok ? result.value : 0;
  };
