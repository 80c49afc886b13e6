import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export type Stylesheet = { readonly path: string; readonly content: Buffer<ArrayBuffer> };

let read: Stylesheet | undefined;

/** Read once; its digest stands in its path, so that it never changes there. */
export const stylesheet = (): Stylesheet => {
  if (read) return read;
  const files = ['./files/frame.css', './files/forms.css', './files/pages.css'].map((file) =>
    readFileSync(new URL(file, import.meta.url)),
  );
  const content = Buffer.concat(files);
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
  read = { path: `/admin/assets/${digest}/admin.css`, content };
  return read;
};
