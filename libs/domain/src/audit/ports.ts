import type { Page, PageRequest } from '../shared/index.ts';
import type { AuditEntry, AuditEntryId, Target } from './entry.ts';

/** Inside the transaction of what it tells of. Writers wait for nobody. */
export type AuditTrail = { append(entries: readonly AuditEntry[]): Promise<void> };

/** A link of the chain: `hash` is SHA-256 of the hash before and the entry, in hexadecimal. */
export type Seal = { readonly position: number; readonly entryId: AuditEntryId; readonly hash: string };

/** Inside a transaction, one after another. */
export type AuditSealing = {
  /** The last link; nobody else adds one until the transaction ends. */
  lockLast(): Promise<Seal | null>;
  /** What was committed and has no link, in the order of its ids. */
  waiting(limit: number): Promise<readonly AuditEntry[]>;
  append(seals: readonly Seal[]): Promise<void>;
};

/** A link with its entry; null where there is no such entry any more. */
export type SealedEntry = Seal & { readonly entry: AuditEntry | null };

export type Unsealed = {
  readonly id: AuditEntryId;
  readonly at: Date;
  /** Whether a sealer will come to it. */
  readonly isWaiting: boolean;
};

export type AuditReader = {
  /** Links in their order, from the one after that position on. */
  sealedAfter(position: number, limit: number): Promise<readonly SealedEntry[]>;
  /** Entries without a link, the oldest first. */
  unsealed(limit: number): Promise<readonly Unsealed[]>;
  /** What was done to one thing, the newest first. */
  ofTarget(target: Target, limit: number): Promise<readonly AuditEntry[]>;
  /** Newest first. */
  list(page: PageRequest<AuditEntryId>): Promise<Page<AuditEntry, AuditEntryId>>;
};

/** SHA-256 of a text in UTF-8, in hexadecimal. */
export type Sha256 = (text: string) => string;
