import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../../..');

/** The client of a version as one module for browsers, without the packages named as external. Fails on a module of Node. */
export const bundleClient = async (entry: string, external: readonly string[]): Promise<Uint8Array> => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: [...external],
    write: false,
    logLevel: 'silent',
  });
  const [bundle] = outputFiles;
  if (!bundle) throw new Error(`esbuild wrote no bundle of ${entry}`);
  return bundle.contents;
};

export const gzippedSize = (bytes: Uint8Array): number => gzipSync(bytes, { level: 9 }).length;
