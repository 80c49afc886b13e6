import { cp, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BuildOptions, build, context, stop } from 'esbuild';

const source = resolve(import.meta.dirname, '../../apps/example');

const optionsFor = (directory: string): BuildOptions => ({
  entryPoints: { main: 'src/main.ts', styles: 'styles/main.css' },
  absWorkingDir: source,
  outdir: directory,
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  sourcemap: true,
  logLevel: 'warning',
});

const copyPage = async (directory: string): Promise<void> => {
  await mkdir(directory, { recursive: true });
  await cp(join(source, 'index.html'), join(directory, 'index.html'));
};

export type Built = { readonly close: () => Promise<void> };

/** Writes the example app as a browser loads it into the directory; with `watch` again whenever one of its files is saved. */
export const buildExample = async (directory: string, { watch = false } = {}): Promise<Built> => {
  await copyPage(directory);
  if (watch) return watched(directory);
  try {
    await build(optionsFor(directory));
  } finally {
    await stop();
  }
  return { close: async () => undefined };
};

const watched = async (directory: string): Promise<Built> => {
  const building = await context(optionsFor(directory));
  const close = async () => {
    await building.dispose();
    await stop();
  };
  try {
    await building.rebuild();
    await building.watch();
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
};
