import type { Page, PageRequest, ProductId } from '../shared/index.ts';
import type { Claim, JobRun, JobRunId, RunAsked, SoFar } from './job-run.ts';

/** The hold that a process has on a run: it is lost once the attempt is over, by its own hand or another's. */
export type HeldRun = Pick<JobRun, 'id' | 'attempt'>;

/** A sign of life, with what is done so far where that is known. */
export type Heartbeat = { readonly leasedUntil: Date; readonly soFar: SoFar | null };

/** `cancelled`: held, and to be ended, as somebody has called it off. */
export type Hold = 'held' | 'cancelled' | 'lost';

export const holdOf = (run: Pick<JobRun, 'cancelRequestedAt'> | null | undefined): Hold => {
  if (!run) return 'lost';
  return run.cancelRequestedAt ? 'cancelled' : 'held';
};

export const toldBy = ({ result, progress = undefined }: SoFar): Pick<JobRun, 'result' | 'progress'> => ({
  result,
  progress: progress ?? null,
});

export type RunEnding = Pick<JobRun, 'result' | 'progress' | 'error'> & {
  readonly state: 'succeeded' | 'failed' | 'interrupted' | 'cancelled';
  readonly endedAt: Date;
};

/** The record of runs. */
export type JobRuns = {
  /** Decides by `decideClaim` and writes, one request of a job after another. */
  claim(asked: RunAsked): Promise<Claim>;
  renew(held: HeldRun, heartbeat: Heartbeat): Promise<Hold>;
  /** False, and nothing written, where the hold is lost. */
  end(held: HeldRun, ending: RunEnding): Promise<boolean>;
  /** Decides by `decideCancellation` and writes; answers the run as it is then, or that it is over or unknown. */
  cancel(id: JobRunId, now: Date): Promise<JobRun | 'over' | 'unknown'>;
  find(id: JobRunId): Promise<JobRun | null>;
  /** Newest first. */
  list(query: {
    readonly name?: string | undefined;
    readonly page: PageRequest<JobRunId>;
  }): Promise<Page<JobRun, JobRunId>>;
};

/** The process that runs jobs. */
export type JobHost = {
  /** Throws where the process is about to stop, before anything is written. */
  ready(): void;
  /** Runs the task of that run apart from the request; the signal aborts when the process is to stop. */
  launch(id: JobRunId, task: (signal: AbortSignal) => Promise<void>): void;
  /** Does it again and again until the function that it answers is called; the work never rejects. */
  every(ms: number, work: () => Promise<void>): () => void;
};

export const prunedTables = [
  'outbox',
  'inbox',
  'idempotencyKeys',
  'refreshTokens',
  'sessions',
  'oneTimeTokens',
  'loginAttempts',
  'knownOrigins',
  'staffSessions',
  'providerSignIns',
  'jobRuns',
  'importRefusals',
  'productImports',
  'importFiles',
  'notifications',
  'notificationEmails',
  'fulfilments',
  'webhookDeliveries',
] as const;

export type PrunedTable = (typeof prunedTables)[number];

export type Removed = {
  /** Rows by table: those that can only be removed together go together. */
  readonly counts: Readonly<Record<string, number>>;
  /** Whether the batch was full. */
  readonly more: boolean;
};

/** Rows that nothing needs any more after some time. */
export type ExpiredRows = {
  /** Removes at most `limit` rows that are over since before that time. */
  remove(table: PrunedTable, batch: { readonly before: Date; readonly limit: number }): Promise<Removed>;
};

/** The books that grow without end, and of which what is over is counted once. */
export const sealedBooks = [
  'placed-orders',
  'ended-orders',
  'published-events',
  'unhandled-events',
  'handled-events',
  'ended-fulfilments',
  'given-refunds',
  'notifications',
  'stock-movements',
] as const;

export type SealedBook = (typeof sealedBooks)[number];

export type Sealing = {
  /** What was over until then, and is told by everybody who wrote it. */
  readonly until: Date;
  /** About how many rows; those of one millisecond are counted together. */
  readonly limit: number;
};

/** Books are sealed from their beginning on: what is behind the seal is in their totals, and is read no more. */
export type BookSeals = {
  /** Moves the seal of a book on; `more` where what was over until then is not all behind it. */
  advance(book: SealedBook, sealing: Sealing): Promise<{ readonly rows: number; readonly more: boolean }>;
};

/** A part of a book in which not as much is left as its totals say. */
export type BookDrift = {
  readonly book: SealedBook;
  readonly part: string;
  readonly rows: { readonly told: bigint; readonly found: bigint };
  readonly units: { readonly told: bigint; readonly found: bigint };
};

/** Counts what is behind the seal of a book anew, in one snapshot. */
export type BookAudit = { recount(book: SealedBook): Promise<readonly BookDrift[]> };

/** Events that could not be handled or published, and wait for their next try. */
export type DelayedRetries = {
  /** Makes at most `limit` of them due; answers how many there were. Those that wait for an operator go on waiting. */
  makeDue(of: 'consumers' | 'relay', batch: { readonly now: Date; readonly limit: number }): Promise<number>;
};

/** A product whose stock is not what the ledger and the open orders say. */
export type StockDrift = {
  readonly productId: ProductId;
  readonly onHand: bigint;
  /** The sum of the ledger's movements. */
  readonly booked: bigint;
  readonly reserved: bigint;
  /** The sum of the lines of open orders. */
  readonly ordered: bigint;
};

export type StockAudited = {
  readonly products: number;
  readonly drifting: number;
  /** The first of them, by product id. */
  readonly drifts: readonly StockDrift[];
};

/** Holds the stock of every product against ledger and open orders, in one snapshot. */
export type StockAudit = { read(first: number): Promise<StockAudited> };
