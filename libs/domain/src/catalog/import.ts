import type { Id, Money, UserId } from '../shared/index.ts';

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
