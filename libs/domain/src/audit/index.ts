import {
  type Batches,
  type ExportRunning,
  everyPage,
  type NewId,
  type Now,
  ok,
  type Page,
  type PageRequest,
  type PortsOf,
  type Result,
  type Snapshots,
  type Transact,
  type UserId,
  withPorts,
} from '../shared/index.ts';
import type { AuditEntry, AuditEntryId, Target } from './entry.ts';
import type { AuditReader, AuditTrail } from './ports.ts';

export * from './entry.ts';
export type * from './ports.ts';
export { type SealAuditPorts, sealAudit } from './seal.ts';
export * from './verify.ts';

/** What is written apart from any transaction is told before it: so there is no write without an entry. */
const recordAudit =
  ({
    transact,
    newId,
    now,
  }: {
    readonly transact: Transact<{ readonly audit: AuditTrail }>;
    readonly newId: NewId;
    readonly now: Now;
  }) =>
  (told: Omit<AuditEntry, 'id' | 'at'>): Promise<Result<void, never>> =>
    transact<void, never>(async ({ audit }) => ok(await audit.append([{ id: newId(), at: now(), ...told }])));

/** What staff did, newest first. */
const listAudit =
  ({ audit }: { readonly audit: AuditReader }) =>
  async ({
    page,
  }: {
    readonly page: PageRequest<AuditEntryId>;
  }): Promise<Result<Page<AuditEntry, AuditEntryId>, never>> =>
    ok(await audit.list(page));

/** What staff did to one thing, newest first. */
const auditOf =
  ({ audit }: { readonly audit: AuditReader }) =>
  async ({
    target,
    limit,
  }: {
    readonly target: Target;
    readonly limit: number;
  }): Promise<Result<readonly AuditEntry[], never>> =>
    ok(await audit.ofTarget(target, limit));

type Lists = { readonly audit: Pick<AuditReader, 'list'> };

/** All that `listAudit` lists, as it stood at one moment. */
export const exportAudit =
  ({ snapshots }: { readonly snapshots: Snapshots<Lists> }) =>
  ({ userId }: { readonly userId: UserId }): Promise<Result<Batches<AuditEntry>, ExportRunning>> =>
    everyPage<Lists, AuditEntry, AuditEntryId>(snapshots, userId, ({ audit }, page) => audit.list(page));

const useCases = { recordAudit, listAudit, auditOf };

export type AuditPorts = PortsOf<typeof useCases>;

export const createAudit = (ports: AuditPorts) => withPorts(useCases, ports);
