import type { Application } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import { type ImportFile, type ImportId, type ProductImport, refusalsKept } from '@orderline/domain/catalog';
import { asId } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { facts } from '../frame/filters.ts';
import { form, moment, notice, table } from '../frame/layout.ts';
import { polled } from '../frame/live.ts';
import type { Fragment, StaffPage, StaffRequest } from '../frame/page.ts';
import * as sorry from '../frame/sorry.ts';
import { namesOf } from '../users/names.ts';
import { IMPORT, importPath, progressBar, progressOf, states } from './import-words.ts';

type Parts = Pick<Application, 'catalog' | 'users'>;

const REFRESH_SECONDS = 2;

const SHOWN = 100;

/** The import that an address names. */
export const importAt = async (
  { catalog }: Pick<Parts, 'catalog'>,
  { params }: Pick<StaffRequest, 'params'>,
): Promise<ProductImport | null> => {
  const named = id.safeParse(params.id);
  if (!named.success) return null;
  const found = await catalog.findImport({ importId: asId<ImportId>(named.data) });
  return found.ok ? found.value : null;
};

/** The file of an import, as long as it is there and something is left to be done with it. */
export const fileToImport = async (
  { catalog }: Pick<Parts, 'catalog'>,
  { fileId, status, dryRun }: ProductImport,
): Promise<ImportFile | null> => {
  if (fileId === null || status === 'running' || (status === 'finished' && !dryRun)) return null;
  const found = await catalog.findImportFile({ fileId });
  return found.ok ? found.value : null;
};

/** A dry run that found nothing to do is no reason to import its file. */
export const isWorthIt = ({ dryRun, created, updated }: ProductImport): boolean => !dryRun || created + updated > 0;

const stays = 'What the counts say stays done, and the same file again changes only what is left.';

const ends: Readonly<Record<Exclude<ProductImport['status'], 'running'>, (record: ProductImport) => Fragment>> = {
  finished: ({ dryRun }) =>
    notice(
      dryRun ? 'It was tried, and nothing was changed. This is what an import would do.' : 'It was imported.',
      'good',
    ),
  stopped: ({ broken, dryRun }) =>
    notice(`Line ${broken?.line ?? 0} ${broken?.detail ?? ''}. Nothing after it was read.${dryRun ? '' : ` ${stays}`}`),
  interrupted: ({ dryRun }) =>
    notice(
      `It was interrupted, as its process ended or could not go on.${dryRun ? ' Nothing was changed.' : ` ${stays}`}`,
    ),
  cancelled: ({ dryRun }) => notice(`It was cancelled.${dryRun ? ' Nothing was changed.' : ` ${stays}`}`),
};

const underWay = (record: ProductImport, { token }: StaffRequest): Fragment => html`
<p role="status">${record.dryRun ? 'It is tried' : 'It is imported'}: ${progressOf(record)} read. This page asks for news by itself.</p>
${progressBar(record)}<div class="actions"><a href="${importPath(record.id)}">Ask now</a>
${form({ action: `${importPath(record.id)}/cancel`, token, content: html`<button class="quiet">Cancel it</button>` })}</div>`;

/** The first refused lines, each with all of its faults, and the rest as a file. */
const refusals = async ({ catalog }: Parts, record: ProductImport): Promise<Fragment> => {
  if (record.refused === 0) return html``;
  const listed = await catalog.listRefusedLines({ importId: record.id, page: { limit: SHOWN } });
  const lines = listed.ok ? listed.value.items : [];
  const rows = lines.map(
    ({ line, sku, errors }) => html`<tr><td class="number">${line}</td><td>${sku ?? '–'}</td>
<td class="prose">${errors.map(({ pointer, detail }) => `${pointer.slice(2)} ${detail}`.trim()).join('\n')}</td></tr>`,
  );
  return html`<h2>Refused lines</h2>
<p>The first ${rows.length} of ${record.refused}. <a href="${importPath(record.id)}/refusals" download>As a file</a>, which has ${refusalsKept(record)}.</p>
${table('Refused lines', [{ figures: 'Line' }, 'SKU', 'Why'], rows)}`;
};

/** How an import or a dry run gets on, or how it ended. */
export const importRecordPage = (parts: Parts): StaffPage => ({
  path: '/admin/products/imports/{id}',
  needs: 'catalog:write',
  show: async (request) => {
    const record = await importAt(parts, request);
    if (!record) return sorry.noSuchPage;
    const { status, dryRun, fileName, created, updated, unchanged, refused, importedBy } = record;
    const [nameOf, file] = [await namesOf(parts, [importedBy]), await fileToImport(parts, record)];
    const would = dryRun ? 'Would be' : 'Were';
    return {
      title: `${dryRun ? 'Dry run' : 'Import'} of ${fileName ?? 'lines by the API'}`,
      refreshSeconds: status === 'running' ? REFRESH_SECONDS : undefined,
      content: html`<div id="import"${status === 'running' ? polled('import', importPath(record.id), REFRESH_SECONDS) : ''}>${status === 'running' ? underWay(record, request) : ends[status](record)}${facts(
        [
          ['State', states[status]],
          [`${would} created`, created],
          [`${would} changed`, updated],
          [`${would} left as they are`, unchanged],
          [`${would} refused`, refused],
          ['Read', progressOf(record)],
          ['Begun', moment(record.startedAt)],
          ['By', nameOf(importedBy)],
        ],
      )}<p class="actions">${file && isWorthIt(record) ? html`<a href="${importPath(record.id)}/start">Import this file</a>` : ''}
<a href="${IMPORT}">${status === 'running' ? 'All imports' : 'Another file'}</a></p>
${await refusals(parts, record)}</div>`,
    };
  },
});
