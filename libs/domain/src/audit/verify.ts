import type { Now } from '../shared/index.ts';
import type { AuditEntry } from './entry.ts';
import type { AuditReader, Seal, SealedEntry, Sha256 } from './ports.ts';
import { beginning, hashAfter } from './seal.ts';

/** A link that was copied to somewhere else. */
export type Checkpoint = Pick<Seal, 'position' | 'hash'>;

export type AuditFault =
  | { readonly kind: 'links-removed'; readonly from: number; readonly to: number }
  | { readonly kind: 'entry-removed' | 'entry-changed'; readonly position: number; readonly entryId: string }
  /** It stands where another one was. */
  | { readonly kind: 'entry-moved'; readonly position: number; readonly entryId: string; readonly instead: string }
  | { readonly kind: 'entry-unsealed'; readonly entryId: string; readonly at: Date }
  | { readonly kind: 'checkpoint-missed'; readonly position: number };

export type AuditVerdict = {
  /** How many links were held against their entries. */
  readonly links: number;
  readonly last: Checkpoint | null;
  /** Entries that are still to be sealed. */
  readonly waiting: number;
  readonly faults: readonly AuditFault[];
};

export type VerifyAuditPorts = { readonly audit: AuditReader; readonly sha256: Sha256; readonly now: Now };

const pageSize = 1000;

/** Within this, sealing is on its way; milliseconds. */
export const sealedWithin = 15 * 60_000;

/** Links that do not fit are few; among so many their entries are looked for at other places. */
const mostCompared = 500;

type Misfit = SealedEntry & { readonly entry: AuditEntry; readonly previous: string };

/** Holds every link against its entry and the link before, and names each that does not fit. */
export const verifyAudit =
  ({ audit, sha256, now }: VerifyAuditPorts) =>
  async ({ checkpoint }: { readonly checkpoint?: Checkpoint | undefined }): Promise<AuditVerdict> => {
    const faults: AuditFault[] = [];
    const misfits: Misfit[] = [];
    let [last, links, found]: [Checkpoint, number, boolean] = [beginning, 0, checkpoint === undefined];
    for (let page: readonly SealedEntry[] = []; ; ) {
      page = await audit.sealedAfter(last.position, pageSize);
      for (const link of page) {
        const { position, hash, entry, entryId } = link;
        if (position > last.position + 1) {
          faults.push({ kind: 'links-removed', from: last.position + 1, to: position - 1 });
        }
        if (!entry) faults.push({ kind: 'entry-removed', position, entryId });
        // After a gap nobody knows what came before: the first link behind it is held against nothing.
        else if (position === last.position + 1 && hashAfter(sha256, last.hash, entry) !== hash) {
          misfits.push({ ...link, entry, previous: last.hash });
        }
        if (checkpoint?.position === position && checkpoint.hash === hash) found = true;
        last = { position, hash };
        links += 1;
      }
      if (page.length < pageSize) break;
    }
    faults.push(...misfits.map((misfit) => judged(sha256, misfit, misfits)));
    if (!found && checkpoint) faults.push({ kind: 'checkpoint-missed', position: checkpoint.position });
    const unsealed = await audit.unsealed(pageSize);
    const overdue = now().getTime() - sealedWithin;
    const lost = unsealed.filter(({ isWaiting, at }) => !isWaiting || at.getTime() < overdue);
    faults.push(...lost.map(({ id, at }) => ({ kind: 'entry-unsealed', entryId: id, at }) as const));
    return { links, last: links > 0 ? last : null, waiting: unsealed.length - lost.length, faults };
  };

/** An entry that fits at the place of another one was moved; one that fits nowhere was changed. */
const judged = (
  sha256: Sha256,
  { previous, hash, position, entryId }: Misfit,
  misfits: readonly Misfit[],
): AuditFault => {
  const belongs = misfits.slice(0, mostCompared).find(({ entry }) => hashAfter(sha256, previous, entry) === hash);
  return belongs
    ? { kind: 'entry-moved', position, entryId, instead: belongs.entryId }
    : { kind: 'entry-changed', position, entryId };
};
