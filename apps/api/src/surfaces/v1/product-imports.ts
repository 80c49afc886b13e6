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

export const productImportsRoutes = ({ catalog, cursors }: Pick<Surface, 'catalog' | 'cursors'>) => {
  const viewOf = async (record: ProductImport) => {
    const { id, status, created, updated, unchanged, refused: lines, broken } = record;
    const first = await catalog.listRefusedLines({ importId: id, page: shown });
    return {
      id,
      status,
      created,
      updated,
      unchanged,
      refused: lines,
      refusalsKept: refusalsKept(record),
      refusals: first.ok ? first.value.items.map(lineView) : [],
      broken,
      startedAt: record.startedAt.toISOString(),
      endedAt: record.endedAt?.toISOString() ?? null,
    };
  };
  return routes(contract, {
    importProducts: async ({ upload, idempotencyKey, principal }) => {
      const { mediaType, chunks, digest } = upload;
      let location = {};
      const lines = mediaType === 'text/csv' ? csvLines(chunks) : ndjsonLines(chunks);
      const begun = (id: ImportId) => {
        location = { Location: pathOf(id) };
      };
      try {
        const result = await catalog.importProducts({
          importedBy: principal.userId,
          lines,
          key: idempotencyKey,
          digest,
          begun,
        });
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
