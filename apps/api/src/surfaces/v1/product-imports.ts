import { outsideActs } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import * as contract from '@orderline/contracts/http/v1/product-imports';
import { type ImportId, type ProductImport, type RefusedLine, refusalsKept } from '@orderline/domain/catalog';
import { asId } from '@orderline/domain/shared';
import * as z from 'zod';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import { UploadRefused } from '../../http/read-upload.ts';
import { routes } from '../../http/route.ts';
import { csvLines } from '../../imports/csv.ts';
import { ndjsonLines } from '../../imports/ndjson.ts';
import { refused } from '../refusals.ts';
import type { Surface } from '../surface.ts';

const shown = { limit: 100 };

const lineNumber = z.int();

/** Of the list of imports. */
export const recordedImports = {
  binding: ['product-imports'],
  position: id.transform((text) => asId<ImportId>(text)),
};

export const productImportsRoutes = ({ catalog, cursors }: Pick<Surface, 'catalog' | 'cursors'>) => {
  const viewOf = async (record: ProductImport, { isListed = false } = {}) => {
    const { id: importId, status, created, updated, unchanged, refused: lines, broken } = record;
    const first = isListed ? null : await catalog.listRefusedLines({ importId, page: shown });
    return {
      id: importId,
      status,
      created,
      updated,
      unchanged,
      refused: lines,
      refusalsKept: refusalsKept(record),
      refusals: first?.ok ? first.value.items.map(lineView) : [],
      broken,
      dryRun: record.dryRun,
      fileName: record.fileName,
      readBytes: record.readBytes,
      totalBytes: record.totalBytes,
      importedBy: record.importedBy,
      startedAt: record.startedAt.toISOString(),
      endedAt: record.endedAt?.toISOString() ?? null,
    };
  };
  return routes(contract, {
    importProducts: async ({ upload, query, idempotencyKey, principal }) => {
      const { mediaType, chunks, digest } = upload;
      let location = {};
      const linesOf = mediaType === 'text/csv' ? csvLines : ndjsonLines;
      const begun = (id: ImportId) => {
        location = { Location: pathOf(id) };
      };
      try {
        const dryRun = query.dryRun === 'true';
        const of = { importedBy: principal.userId, key: idempotencyKey };
        const work = () => catalog.importProducts({ ...of, chunks, linesOf, dryRun, digest, begun });
        // What is tried changes nothing: the audit has nothing to tell.
        const result = await (dryRun ? outsideActs(work) : work());
        if (result.ok) {
          const { value, replayed } = result.value;
          return { body: await viewOf(value), location: pathOf(value.id), replayed };
        }
        if (result.error.kind === 'idempotency-key-reused') return refused(result.error);
        const { line, code, detail } = result.error.broken;
        const errors = [{ pointer: `#/${line}`, code, detail: `Line ${line} ${detail}.` }];
        return refused(result.error, { errors, headers: location });
      } catch (error) {
        if (!(error instanceof UploadRefused)) throw error;
        throw new UploadRefused({ ...error.refused, headers: { ...error.refused.headers, ...location } });
      }
    },

    listProductImports: async ({ query }) => {
      const page = pageRequest(cursors, query, recordedImports);
      if (!page.ok) return page.error;
      const result = await catalog.listImports({ page: page.value });
      const { items, next } = result.ok ? result.value : { items: [], next: null };
      const views = await Promise.all(items.map((record) => viewOf(record, { isListed: true })));
      const cursor = cursorAfter(cursors, next, recordedImports);
      return { body: { items: views, page: { next: cursor } }, next: cursor };
    },

    cancelProductImport: async ({ params }) => {
      const result = await catalog.cancelImport({ importId: asId(params.id) });
      return result.ok ? { body: await viewOf(result.value) } : refused(result.error);
    },

    readProductImport: async ({ params }) => {
      const result = await catalog.findImport({ importId: asId(params.id) });
      return result.ok ? { body: await viewOf(result.value) } : refused(result.error);
    },

    listProductImportRefusals: async ({ params, query }) => {
      const kind = { binding: ['import-refusals', params.id], position: lineNumber };
      const page = pageRequest(cursors, query, kind);
      if (!page.ok) return page.error;
      const result = await catalog.listRefusedLines({ importId: asId(params.id), page: page.value });
      if (!result.ok) return refused(result.error);
      const next = cursorAfter(cursors, result.value.next, kind);
      const items = result.value.items.map(lineView);
      return { body: { items, page: { next } }, next };
    },
  });
};

const lineView = ({ line, sku, errors }: RefusedLine) => ({ line, sku, errors: [...errors] });

const pathOf = (id: ImportId): string => `/api/v1/products/imports/${id}`;
