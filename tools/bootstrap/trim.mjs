import { linkSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutSymbols } from './symbols.mjs';

/**
 * What packages bring that nothing here reads, by npm after each installation. A package keeps its manifest and licences.
 * What runs must not be among it: CI tests what is left.
 */
const UNREAD = [
  /\.(?:map|flow|a)$/,
  // Sources of what is there compiled: Node strips no types below node_modules.
  /(?<!\.d)\.[cm]?ts$/,
  /\/(?!licen[cs]e|notice|copying|third)[^/]*\.(?:md|markdown)$/i,
  /\/(?:__tests__|tests?)\/.*\.(?:[cm]?js|json|snap)$|\/bintrees\/test\//,
  /\/node-[a-z0-9-]+\/include\//,
  // For machines that there is no binary for, or older than Node 18.
  /\/(?:nx\/dist\/src\/native|oxc-parser)\/[^/]+\.wasm$/,
  /\/node_modules\/(?:@napi-rs\/wasm-runtime|@emnapi\/[^/]+|@tybys\/wasm-util|web-streams-polyfill)\/(?!package\.json|licen)/i,
  // Viewers and recorders of Playwright, and what makes CSS small for vite: only vitest uses it.
  /\/playwright-core\/lib\/vite\//,
  /\/lightningcss-[^/]+\/[^/]+\.node$/,
  // What browsers load by another way than ours.
  /\/swagger-ui-dist\/(?:swagger-ui-es-bundle[^/]*|swagger-ui-standalone-preset|swagger-ui|log\.[^/]+)\.(?:js|txt)$/,
  /\/axe-core\/(?:axe\.min|gather-internals)\.js$|\/axe-core\/locales\//,
  /\/(?:csv-parse\/dist\/(?:iife|umd)|yaml\/browser)\/(?!.*package\.json)/,
  /\/@cyclonedx\/cyclonedx-library\/res\/schema\/[^/]+\.xsd$/,
  /\/@redocly\/config\/lib\/[^/]+\.d\.ts$/,
  // Other databases: declarations stay, as those of PostgreSQL name them.
  /\/drizzle-orm\/(?:gel|mysql|singlestore|sqlite)-core\/.*(?:js|\.d\.cts)$/,
];

/** @param {string} path with slashes, in node_modules */
export const isUnread = (path) => UNREAD.some((pattern) => pattern.test(path));

/** Large enough that its symbols are worth the reading. */
const LARGE = 4 * 2 ** 20;

/** @param {Map<number, string>} done files by inode: what has two names is still there once */
const shrink = (path, done) => {
  const { ino, size } = statSync(path);
  if (size < LARGE) return;
  const known = done.get(ino);
  if (known === undefined) done.set(ino, path);
  if (known === undefined) return withoutSymbols(path);
  rmSync(path);
  linkSync(known, path);
};

/** Removes it below a folder of packages; links, which lead to workspaces of ours, are not followed. */
export const trim = (folder, done = new Map()) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) trim(path, done);
    else if (entry.isFile() && isUnread(path.replaceAll('\\', '/'))) rmSync(path);
    else if (entry.isFile()) shrink(path, done);
  }
};

const self = fileURLToPath(import.meta.url);
if (process.argv[1] === self) trim(resolve(self, '../../../node_modules'));
