import { type Application, newId } from '@orderline/composition';
import { importProducts } from '@orderline/contracts/http/v1/product-imports';
import type { ProductImport } from '@orderline/domain/catalog';
import type { UserId } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { type CursorCodec, cursorAfter } from '../../../http/cursors.ts';
import { linesOfFile, openedFile } from '../../../imports/kept-file.ts';
import { recordedImports } from '../../v1/product-imports.ts';
import { nothing, pageAt } from '../frame/filters.ts';
import { field, form, moment, onwards, table } from '../frame/layout.ts';
import type { Fragment, PageAnswer, Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import * as sorry from '../frame/sorry.ts';
import { namesOf } from '../users/names.ts';
import { IMPORT, importPath, progressOf, states } from './import-words.ts';

type Parts = Pick<Application, 'catalog' | 'users'> & { readonly cursors: CursorCodec };

const NAME_LENGTH = 200;

const rowOf =
  (nameOf: (id: UserId) => string) =>
  (record: ProductImport): Fragment => {
    const { id, fileName, dryRun, status, created, updated, unchanged, refused } = record;
    return html`<tr><td><a href="${importPath(id)}">${fileName ?? 'lines by the API'}</a></td><td>${dryRun ? 'dry run' : 'import'}</td>
<td>${states[status]}${status === 'running' ? html`, ${progressOf(record)}` : ''}</td>
${[created, updated, unchanged, refused].map((count) => html`<td class="number">${count}</td>`)}
<td class="kept">${moment(record.startedAt)}</td><td>${nameOf(record.importedBy)}</td></tr>`;
  };

const COUNTS = ['Created', 'Changed', 'Unchanged', 'Refused'].map((figures) => ({ figures }));

const HEADS = ['File', 'What', 'State', ...COUNTS, 'Begun', 'By whom'];

const importForm = async (parts: Parts, request: StaffRequest, fault?: string): Promise<Shown> => {
  const { catalog, users, cursors } = parts;
  const { page, lost } = pageAt(cursors, request, recordedImports);
  const listed = await catalog.listImports({ page });
  const { items, next } = listed.ok ? listed.value : { items: [], next: null };
  const nameOf = await namesOf(
    { users },
    items.map(({ importedBy }) => importedBy),
  );
  return {
    title: 'Import products',
    status: fault === undefined ? 200 : 422,
    content: html`${lost}<div class="narrow"><p>The file is tried first: you see what an import would do, line by line, and nothing is changed.</p>
${form({
  action: IMPORT,
  token: request.token,
  withFile: true,
  content: html`${field({
    ...{ name: 'file', label: 'Catalogue', type: 'file', fault },
    hint: 'CSV in UTF-8 with the columns sku, title, category, price, currency and, if wanted, description; or one JSON object a line (.ndjson).',
  })}<button>Try it</button>`,
})}</div>
<h2>Imports and dry runs</h2>${table('Imports', HEADS, items.map(rowOf(nameOf)))}${nothing(items.length)}
${onwards(request, IMPORT, cursorAfter(cursors, next, recordedImports))}`,
  };
};

const keepAndTry = async (parts: Parts, request: StaffRequest): Promise<PageAnswer> => {
  const { catalog } = parts;
  const { file, staff } = request;
  if (!file || file.name === '') return importForm(parts, request, 'is missing: choose a file');
  const opened = await openedFile(file);
  if (!opened.ok) return importForm(parts, request, opened.error);
  const name = file.name.replaceAll(/[\p{Cc}\p{Cs}]/gu, '').slice(-NAME_LENGTH);
  const kept = await catalog.keepImportFile({ name, uploadedBy: staff.userId, chunks: opened.value });
  if (!kept.ok) return importForm(parts, request, 'is empty');
  const [importId, fileId] = [newId<ProductImport['id']>(), kept.value.id];
  const of = { importId, fileId, importedBy: staff.userId, linesOf: linesOfFile };
  const begun = await catalog.startImport({ ...of, dryRun: true });
  return begun.ok ? { to: importPath(importId) } : sorry.noSuchPage;
};

/** A file is sent here, and tried; below it what was imported. */
export const importPage = (parts: Parts): StaffPage => ({
  path: IMPORT,
  query: ['after'],
  needs: 'catalog:write',
  show: (request) => importForm(parts, request),
  act: {
    action: 'tryProductImport',
    apart: true,
    file: importProducts.upload,
    take: (request) => keepAndTry(parts, request),
  },
});
