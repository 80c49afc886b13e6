import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpContext } from '../../http/env.ts';
import { problemResponse } from '../../http/hono.ts';

type Asset = {
  readonly path: string;
  readonly type: string;
  readonly content: Buffer<ArrayBuffer>;
  readonly gzipped: () => Promise<Buffer<ArrayBuffer>>;
};

const sources = {
  'page.css': new URL('./files/page.css', import.meta.url),
  'frame.css': new URL('./files/frame.css', import.meta.url),
  'explorer.css': new URL('./files/explorer.css', import.meta.url),
  'explorer.js': new URL('./files/explorer.js', import.meta.url),
  'swagger-ui.css': new URL(import.meta.resolve('swagger-ui-dist/swagger-ui.css')),
  'swagger-ui-bundle.js': new URL(import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js')),
} as const;

export type AssetName = keyof typeof sources;

export type Assets = Readonly<Record<AssetName, Asset>>;

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

const compress = promisify(gzip);

const readAssets = (): Assets => {
  const files = Object.entries(sources).map(([name, url]) => ({ name, content: readFileSync(url) }));
  const hash = createHash('sha256');
  for (const { content } of files) hash.update(content);
  const digest = hash.digest('hex').slice(0, 16);
  return asAssets(files.map(({ name, content }) => [name, assetAt(`/docs/assets/${digest}/${name}`, content)]));
};

const assetAt = (path: string, content: Buffer<ArrayBuffer>): Asset => {
  let compressed: Promise<Buffer<ArrayBuffer>> | undefined;
  return {
    path,
    type: types[extname(path)] ?? 'application/octet-stream',
    content,
    gzipped: () => {
      compressed ??= compress(content);
      return compressed;
    },
  };
};

/** There is one for each source. */
const asAssets = (entries: readonly (readonly [string, Asset])[]): Assets => Object.fromEntries(entries) as Assets;

let read: Assets | undefined;

/** The files of the documentation, read once; the digest of them all stands in their paths, so they never change. */
export const assets = (): Assets => {
  read ??= readAssets();
  return read;
};

const forEver = { 'Cache-Control': 'public, max-age=31536000, immutable', Vary: 'Accept-Encoding' } as const;

export const answerAsset = async (c: HttpContext, path: string) => {
  const asset = Object.values(assets()).find((one) => one.path === path);
  if (!asset) return problemResponse(c, { problem: 'not-found' });
  const headers = { 'Content-Type': asset.type, ...forEver };
  return /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')
    ? c.body(await asset.gzipped(), 200, { ...headers, 'Content-Encoding': 'gzip' })
    : c.body(asset.content, 200, headers);
};
