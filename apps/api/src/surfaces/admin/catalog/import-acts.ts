import { type Application, newId } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import type { ImportId, ProductImport } from '@orderline/domain/catalog';
import { asId } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { csvText } from '../../../http/csv.ts';
import { linesOfFile } from '../../../imports/kept-file.ts';
import { facts } from '../frame/filters.ts';
import { form, notice } from '../frame/layout.ts';
import type { PageAnswer, Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import * as sorry from '../frame/sorry.ts';
import { fileToImport, importAt, isWorthIt } from './import-record.ts';
import { IMPORT, importPath } from './import-words.ts';

type Parts = Pick<Application, 'catalog'>;

/** Which import a form begins, however often it is sent. */
const keyOf = ({ form: sent }: Pick<StaffRequest, 'form'>): ImportId | null => {
  const key = id.safeParse(sent.get('key'));
  return key.success ? asId<ImportId>(key.data) : null;
};

/** Why no import is begun, with what to do. */
const notBegun = ({ id: importId }: ProductImport, why: string): Shown => ({
  title: 'Import a file',
  status: 409,
  content: html`${notice(why)}<p class="actions"><a href="${importPath(importId)}">Leave it as it is</a> <a href="${IMPORT}">Send a file</a></p>`,
});

const gone = 'The file is not kept any more: it was imported, or a day has passed. Send it again.';

const nothingToDo = ({ status, unchanged, refused }: ProductImport): string =>
  `${status === 'finished' ? 'When it was tried, there was nothing to do' : 'It was not tried to its end, and until then there was nothing to do'}: ${unchanged} left as they are, ${refused} refused. Where something has changed since, send the file again, and it is tried anew.`;

const start = async ({ catalog }: Parts, request: StaffRequest): Promise<PageAnswer> => {
  const importId = keyOf(request);
  if (!importId) return sorry.noForm;
  const tried = await importAt({ catalog }, request);
  if (!tried?.fileId) return sorry.noSuchPage;
  if (!isWorthIt(tried)) return notBegun(tried, nothingToDo(tried));
  const of = { importId, fileId: tried.fileId, importedBy: request.staff.userId, linesOf: linesOfFile };
  const begun = await catalog.startImport({ ...of, dryRun: false });
  return { to: begun.ok ? importPath(begun.value.id) : `${importPath(tried.id)}/start` };
};

/** Asks once more before prices change; a form of it begins one import. */
export const startImportPage = ({ catalog }: Parts): StaffPage => ({
  path: '/admin/products/imports/{id}/start',
  needs: 'catalog:write',
  recent: true,
  show: async (request) => {
    const record = await importAt({ catalog }, request);
    if (!record) return sorry.noSuchPage;
    const file = await fileToImport({ catalog }, record);
    if (!file) return notBegun(record, gone);
    if (!isWorthIt(record)) return notBegun(record, nothingToDo(record));
    return {
      title: `Import ${file.name}`,
      content: html`<div class="narrow"><p>Prices that it changes hold for orders at once. ${
        record.status === 'finished'
          ? 'When it was tried, it would have'
          : 'It was not tried to its end; so far it would have'
      }:</p>${facts([
        ['Created', record.created],
        ['Changed', record.updated],
        ['Refused', record.refused],
      ])}${form({
        action: `${importPath(record.id)}/start`,
        token: request.token,
        hidden: { key: newId() },
        content: html`<button>Import it</button>`,
      })}<p><a href="${importPath(record.id)}">Leave it as it is</a></p></div>`,
    };
  },
  act: {
    action: 'importProducts',
    apart: true,
    target: (request) => ({ type: 'product-import', id: keyOf(request) ?? String(request.params.id) }),
    take: (request) => start({ catalog }, request),
  },
});

/** Has an import end after its batch. */
export const cancelImportPage = ({ catalog }: Parts): StaffPage => ({
  path: '/admin/products/imports/{id}/cancel',
  needs: 'catalog:write',
  act: {
    action: 'cancelProductImport',
    apart: true,
    target: ({ params }) => ({ type: 'product-import', id: String(params.id) }),
    take: async (request) => {
      const record = await importAt({ catalog }, request);
      if (!record) return sorry.noSuchPage;
      await catalog.cancelImport({ importId: record.id });
      return { to: importPath(record.id) };
    },
  },
});

const PAGE = 200;

/** One line for each fault. */
async function* refusalsFile({ catalog }: Parts, { id: importId }: ProductImport): AsyncGenerator<string, void> {
  yield csvText([['line', 'sku', 'field', 'code', 'detail']]);
  for (let after: number | null | undefined; after !== null; ) {
    const listed = await catalog.listRefusedLines({ importId, page: { limit: PAGE, ...(after && { after }) } });
    if (!listed.ok) throw new Error('the import was removed while its refused lines were read');
    yield csvText(
      listed.value.items.flatMap(({ line, sku, errors }) =>
        errors.map(({ pointer, code, detail }) => [line, sku, pointer.slice(2), code, detail]),
      ),
    );
    after = listed.value.next;
  }
}

/** The refused lines as a file. */
export const refusalsPage = ({ catalog }: Parts): StaffPage => ({
  path: '/admin/products/imports/{id}/refusals',
  needs: 'catalog:write',
  show: async (request) => {
    const record = await importAt({ catalog }, request);
    if (!record) return sorry.noSuchPage;
    return {
      file: `refusals-${record.id}.csv`,
      mediaType: 'text/csv; charset=utf-8',
      chunks: refusalsFile({ catalog }, record),
    };
  },
});
