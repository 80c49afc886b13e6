import type { ProductImport } from '@orderline/domain/catalog';
import { html } from 'hono/html';
import type { Fragment } from '../frame/page.ts';

export const IMPORT = '/admin/products/import';

export const importPath = (id: string): string => `/admin/products/imports/${id}`;

export const states: Readonly<Record<ProductImport['status'], string>> = {
  running: 'under way',
  finished: 'finished',
  stopped: 'stopped at a line that cannot be read',
  interrupted: 'interrupted',
  cancelled: 'cancelled',
};

const units = [
  [1024 * 1024, 'MB'],
  [1024, 'kB'],
] as const;

/** Both in the unit of the second. */
const sizes = (part: number, whole: number): readonly string[] => {
  const [size, unit] = units.find(([least]) => whole >= least) ?? [1, 'bytes'];
  const shown = (bytes: number) => (size === 1 ? String(bytes) : (bytes / size).toFixed(1));
  return [shown(part), `${shown(whole)} ${unit}`];
};

/** "y of z", as far as z is known. */
export const progressOf = ({ readBytes, totalBytes }: Pick<ProductImport, 'readBytes' | 'totalBytes'>): string =>
  totalBytes === null ? (sizes(readBytes, readBytes)[1] ?? '') : sizes(readBytes, totalBytes).join(' of ');

export const progressBar = ({ readBytes, totalBytes }: ProductImport): Fragment =>
  totalBytes === null
    ? html``
    : html`<p><progress aria-label="Read" max="${totalBytes}" value="${readBytes}">${progressOf({ readBytes, totalBytes })}</progress></p>`;
