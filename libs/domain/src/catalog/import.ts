import {
  err,
  type Id,
  type Money,
  type Now,
  ok,
  type Page,
  type PageRequest,
  type Result,
  type UserId,
} from '../shared/index.ts';

export type ImportId = Id<'ProductImport'>;

export type ImportFileId = Id<'ImportFile'>;

/** A product as a line of a file states it. */
export type StatedProduct = {
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly price: Money;
};

/** Why a line is refused, field by field; `pointer` is a JSON Pointer into the product. */
export type LineFault = { readonly pointer: string; readonly code: string; readonly detail: string };

export type RefusedLine = { readonly line: number; readonly sku: string | null; readonly errors: readonly LineFault[] };

/** Lines count from 1. After `broken` nothing of the file can be read. */
export type ImportLine =
  | { readonly kind: 'product'; readonly line: number; readonly product: StatedProduct }
  | { readonly kind: 'refused'; readonly refused: RefusedLine }
  | { readonly kind: 'broken'; readonly broken: BrokenLine };

export type BrokenLine = { readonly line: number; readonly code: string; readonly detail: string };

export type ImportCounts = {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
};

/**
 * `stopped`: a line could not be read, nor any after it. `interrupted`: no more lines came. `cancelled`: by somebody. What the
 * counts say stays done.
 */
export type ImportStatus = 'running' | 'finished' | 'stopped' | 'interrupted' | 'cancelled';

export type ProductImport = ImportCounts & {
  readonly id: ImportId;
  readonly importedBy: UserId;
  readonly status: ImportStatus;
  readonly startedAt: Date;
  /** When a batch of lines was last committed, or bytes were read before one was. */
  readonly progressAt: Date;
  readonly endedAt: Date | null;
  readonly broken: BrokenLine | null;
  /** It only counts what an import would do. */
  readonly dryRun: boolean;
  /** Of a file that was kept first; null where lines were read as they came. */
  readonly fileId: ImportFileId | null;
  readonly fileName: string | null;
  readonly readBytes: number;
  /** Null where it is not known before the end. */
  readonly totalBytes: number | null;
};

/** Of the lines that an import refuses, only the first are kept with their reasons; all are counted. */
export const mostRefusalsKept = 10_000;

/** How many of its refused lines are kept with their reasons. */
export const refusalsKept = ({ refused }: ImportCounts): number => Math.min(refused, mostRefusalsKept);

const SILENT_MS = 120_000;

/** An import that has made no progress since then is one whose process has died. */
export const silentSince = (now: Date): Date => new Date(now.getTime() - SILENT_MS);

export const asOf = (record: ProductImport, now: Date): ProductImport =>
  record.status === 'running' && record.progressAt < silentSince(now) ? { ...record, status: 'interrupted' } : record;

/** A key that names an import; `digest` is of the whole request, which is known once it was read. */
export type ImportKey = { readonly scope: string; readonly key: string };

export type ImportReader = {
  /** Newest first. */
  list(page: PageRequest<ImportId>): Promise<Page<ProductImport, ImportId>>;
  find(id: ImportId): Promise<ProductImport | null>;
  /** The finished import that the key names. */
  findByKey(key: ImportKey): Promise<{ readonly record: ProductImport; readonly digest: string } | null>;
  /** By line; `after` is the last page's last line. */
  listRefused(id: ImportId, page: PageRequest<number>): Promise<Page<RefusedLine, number>>;
};

export type ImportRecorder = {
  /**
   * Null where it was begun; else the import of that id, or the running one that reads the same file. One that has made no
   * progress since `silentSince` is interrupted first, and writes nothing from then on.
   */
  begin(record: ProductImport, silentSince: Date): Promise<ProductImport | null>;
  /** Records how an import ended, also after its caller has gone; false where it was over. */
  end(record: ProductImport, named?: ImportKey & { readonly digest: string }): Promise<boolean>;
  /** Of what was read while no batch was committed; false where it was over. */
  noteProgress(id: ImportId, read: Pick<ProductImport, 'readBytes' | 'progressAt'>): Promise<boolean>;
  /** False where it was over. */
  cancel(id: ImportId, at: Date): Promise<boolean>;
};

/** Inside the transaction of a batch. */
export type ImportProgress = {
  /** False where it is not running any more: the batch must not be written. */
  advance(record: ProductImport, refused: readonly RefusedLine[]): Promise<boolean>;
};

export type ReadImportPorts = { readonly imports: ImportReader; readonly now: Now };

export type ImportNotFound = { readonly kind: 'import-not-found' };

export const findImport =
  ({ imports, now }: ReadImportPorts) =>
  async ({ importId }: { readonly importId: ImportId }): Promise<Result<ProductImport, ImportNotFound>> => {
    const record = await imports.find(importId);
    return record ? ok(asOf(record, now())) : err({ kind: 'import-not-found' });
  };

/** Imports and dry runs, newest first. */
export const listImports =
  ({ imports, now }: ReadImportPorts) =>
  async ({ page }: { readonly page: PageRequest<ImportId> }): Promise<Result<Page<ProductImport, ImportId>, never>> => {
    const { items, next } = await imports.list(page);
    return ok({ items: items.map((record) => asOf(record, now())), next });
  };

export type CancelImportPorts = { readonly imports: ImportReader & ImportRecorder; readonly now: Now };

/**
 * Has an import end after the batch that is being written; what was written stays. One that is over is answered as it ended.
 * One that is taken for dead may still come back: it is cancelled as well.
 */
export const cancelImport =
  ({ imports, now }: CancelImportPorts) =>
  async ({ importId }: { readonly importId: ImportId }): Promise<Result<ProductImport, ImportNotFound>> => {
    await imports.cancel(importId, now());
    return findImport({ imports, now })({ importId });
  };

type ListRefusedLines = { readonly importId: ImportId; readonly page: PageRequest<number> };

/** The refused lines of an import, by line. */
export const listRefusedLines =
  ({ imports }: ReadImportPorts) =>
  async ({ importId, page }: ListRefusedLines): Promise<Result<Page<RefusedLine, number>, ImportNotFound>> => {
    if (!(await imports.find(importId))) return err({ kind: 'import-not-found' });
    return ok(await imports.listRefused(importId, page));
  };
