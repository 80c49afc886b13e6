import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

export type Stylesheet = { readonly path: string; readonly content: Buffer<ArrayBuffer> };

/** What the others build on. */
const first = ['frame.css', 'forms.css', 'pages.css'];

let read: Stylesheet | undefined;

/** Read once; its digest stands in its path, so that it never changes there. */
export const stylesheet = (): Stylesheet => {
  if (read) return read;
  const folder = new URL('./files/', import.meta.url);
  const others = readdirSync(folder).filter((name) => name.endsWith('.css') && !first.includes(name));
  const files = [...first, ...others.toSorted()].map((name) => readFileSync(new URL(name, folder)));
  const content = Buffer.concat(files);
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
  read = { path: `/admin/assets/${digest}/admin.css`, content };
  return read;
};
