import type {
  Availability,
  BrokenLine,
  ImportFileId,
  ImportId,
  ImportStatus,
  LineFault,
} from '@orderline/domain/catalog';
import type { ProductId, UserId } from '@orderline/domain/shared';
import { sql } from 'drizzle-orm';
import { boolean, customType, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { bytes, currency, instant, whole } from './columns.ts';

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

export const products = pgTable('products', {
  id: uuid().$type<ProductId>().primaryKey(),
  sku: text().notNull(),
  title: text().notNull(),
  description: text().notNull(),
  category: text().notNull(),
  priceMinor: whole('price_minor').notNull(),
  currency: currency('currency').notNull(),
  version: integer().notNull(),
  events: integer().notNull().default(0),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
  /** What words may match; the migration says of what. */
  search: tsvector().notNull().generatedAlwaysAs(sql``),
  /** Kept by a trigger of the stock. */
  availability: text().$type<Availability>().notNull().default('out_of_stock'),
});

export const productWords = pgTable('product_words', { word: text().primaryKey() });

/** A category may have several rows, which add up; triggers of `products` write them. */
export const categoryCounts = pgTable('category_counts', {
  category: text().notNull(),
  products: whole('products').notNull(),
});

export const productImports = pgTable('product_imports', {
  id: uuid().$type<ImportId>().primaryKey(),
  importedBy: uuid('imported_by').$type<UserId>().notNull(),
  status: text().$type<ImportStatus>().notNull(),
  created: integer().notNull(),
  updated: integer().notNull(),
  unchanged: integer().notNull(),
  refused: integer().notNull(),
  startedAt: instant('started_at').notNull(),
  progressAt: instant('progress_at').notNull(),
  endedAt: instant('ended_at'),
  broken: jsonb().$type<BrokenLine>(),
  dryRun: boolean('dry_run').notNull().default(false),
  fileId: uuid('file_id').$type<ImportFileId>(),
  fileName: text('file_name'),
  readBytes: whole('read_bytes').notNull().default(0),
  totalBytes: whole('total_bytes'),
  keyScope: text('key_scope'),
  key: text(),
  digest: text(),
});

export const productImportRefusals = pgTable('product_import_refusals', {
  importId: uuid('import_id').$type<ImportId>().notNull(),
  line: integer().notNull(),
  sku: text(),
  errors: jsonb().$type<readonly LineFault[]>().notNull(),
});

/** Without a size while it comes. */
export const productImportFiles = pgTable('product_import_files', {
  id: uuid().$type<ImportFileId>().primaryKey(),
  name: text().notNull(),
  size: whole('size'),
  uploadedBy: uuid('uploaded_by').$type<UserId>().notNull(),
  uploadedAt: instant('uploaded_at').notNull(),
});

export const productImportChunks = pgTable('product_import_chunks', {
  fileId: uuid('file_id').$type<ImportFileId>().notNull(),
  position: integer().notNull(),
  content: bytes('content').notNull(),
});
