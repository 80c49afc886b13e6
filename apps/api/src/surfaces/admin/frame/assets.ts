import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

type Asset = { readonly path: string; readonly mediaType: string; readonly content: Buffer<ArrayBuffer> };

type Assets = { readonly stylesheet: Asset; readonly script: Asset; readonly charts: Asset };

const FOLDER = new URL('./files/', import.meta.url);

const HTMX = fileURLToPath(import.meta.resolve('htmx.org/dist/htmx.min.js'));
const UPLOT = fileURLToPath(import.meta.resolve('uplot/dist/uPlot.iife.min.js'));
const UPLOT_CSS = fileURLToPath(import.meta.resolve('uplot/dist/uPlot.min.css'));

/** What the others build on. */
const first = ['frame.css', 'forms.css', 'pages.css'];

const styles = (): readonly (URL | string)[] => {
  const others = readdirSync(FOLDER).filter((name) => name.endsWith('.css') && !first.includes(name));
  return [UPLOT_CSS, ...[...first, ...others.toSorted()].map((name) => new URL(name, FOLDER))];
};

const assetOf = (name: string, mediaType: string, files: readonly (URL | string)[]): Asset => {
  const content = Buffer.concat(files.flatMap((file) => [readFileSync(file), Buffer.from('\n')]));
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return { path: `/admin/assets/${digest}/${name}`, mediaType: `${mediaType}; charset=utf-8`, content };
};

let read: Assets | undefined;

/**
 * Read once; the digest of each stands in its path, so that it never changes there. The script is htmx with ours; charts are
 * a module of uPlot with ours, which that script loads where a page has one to zoom.
 */
export const assets = (): Assets => {
  read ??= {
    stylesheet: assetOf('admin.css', 'text/css', styles()),
    script: assetOf('admin.js', 'text/javascript', [HTMX, new URL('./files/pages.js', import.meta.url)]),
    charts: assetOf('charts.js', 'text/javascript', [UPLOT, new URL('./files/charts.js', import.meta.url)]),
  };
  return read;
};
