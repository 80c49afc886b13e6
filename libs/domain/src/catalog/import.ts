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

/** `stopped`: a line could not be read, nor any after it. `interrupted`: no more lines came. What the counts say stays done. */
export type ImportStatus = 'running' | 'finished' | 'stopped' | 'interrupted';

export type ProductImport = ImportCounts & {
  readonly id: ImportId;
  readonly importedBy: UserId;
  readonly status: ImportStatus;
  readonly startedAt: Date;
  /** When a batch of lines was last committed. */
  readonly progressAt: Date;
  readonly endedAt: Date | null;
  readonly broken: BrokenLine | null;
};

/** Of the lines that an import refuses, only the first are kept with their reasons; all are counted. */
export const mostRefusalsKept = 10_000;

/** How many of its refused lines are kept with their reasons. */
export const refusalsKept = ({ refused }: ImportCounts): number => Math.min(refused, mostRefusalsKept);

const SILENT_MS = 120_000;

/** An import that has long made no progress is one whose process has died. */
export const asOf = (record: ProductImport, now: Date): ProductImport =>
  record.status === 'running' && now.getTime() - record.progressAt.getTime() > SILENT_MS
    ? { ...record, status: 'interrupted' }
    : record;

/** A key that names an import; `digest` is of the whole request, which is known once it was read. */
export type ImportKey = { readonly scope: string; readonly key: string };

export type ImportReader = {
  find(id: ImportId): Promise<ProductImport | null>;
  /** The finished import that the key names. */
  findByKey(key: ImportKey): Promise<{ readonly record: ProductImport; readonly digest: string } | null>;
  /** By line; `after` is the last page's last line. */
  listRefused(id: ImportId, page: PageRequest<number>): Promise<Page<RefusedLine, number>>;
};

export type ImportRecorder = {
  begin(record: ProductImport): Promise<void>;
  /** Records how an import stands, also after its caller has gone. */
  end(record: ProductImport, named?: ImportKey & { readonly digest: string }): Promise<void>;
};

/** Inside the transaction of a batch. */
export type ImportProgress = {
  advance(record: ProductImport, refused: readonly RefusedLine[]): Promise<void>;
};

export type ReadImportPorts = { readonly imports: ImportReader; readonly now: Now };

export type ImportNotFound = { readonly kind: 'import-not-found' };

export const findImport =
  ({ imports, now }: ReadImportPorts) =>
  async ({ importId }: { readonly importId: ImportId }): Promise<Result<ProductImport, ImportNotFound>> => {
    const record = await imports.find(importId);
    return record ? ok(asOf(record, now())) : err({ kind: 'import-not-found' });
  };

type ListRefusedLines = { readonly importId: ImportId; readonly page: PageRequest<number> };

/** The refused lines of an import, by line. */
export const listRefusedLines =
  ({ imports }: ReadImportPorts) =>
  async ({ importId, page }: ListRefusedLines): Promise<Result<Page<RefusedLine, number>, ImportNotFound>> => {
    if (!(await imports.find(importId))) return err({ kind: 'import-not-found' });
    return ok(await imports.listRefused(importId, page));
  };
