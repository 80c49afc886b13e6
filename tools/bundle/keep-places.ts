import { readFile } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import type { Plugin } from 'esbuild';

const OURS = /[\\/](?:apps|libs)[\\/][^\\/]+[\\/]src[\\/].+\.ts$/;

/**
 * Lets a module find its files by its own place, as it does unbundled: `import.meta.url` and `import.meta.dirname` name
 * the place below the folder of the bundle that the module has below the root of the project, and data lies there too.
 */
export const keepPlaces = (root: string): Plugin => ({
  name: 'keep-places',
  setup: ({ onLoad }) => {
    onLoad({ filter: OURS }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes('import.meta.')) return undefined;
      const place = relative(root, path).replaceAll(sep, '/');
      const contents = text
        .replaceAll('import.meta.dirname', `(import.meta.dirname + ${JSON.stringify(`/${dirname(place)}`)})`)
        .replaceAll('import.meta.url', `new URL(${JSON.stringify(`./${place}`)}, import.meta.url).href`);
      return { contents, loader: 'ts' };
    });
  },
});
