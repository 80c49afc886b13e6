import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build, type Metafile, stop } from 'esbuild';
import { copyPackages, packageFolders } from './copy-packages.ts';
import { keepPlaces } from './keep-places.ts';
import { noticesOf } from './notices.ts';
import { bundledPackages, sbomOf } from './sbom.ts';

export const root = resolve(import.meta.dirname, '../..');

export type AppName = 'api' | 'worker';

/**
 * What stays a package: import-in-the-middle and require-in-the-middle look for ioredis among the modules that Node loads,
 * and see nothing inside of a bundle; a native library cannot be bundled; pino-pretty is loaded by its name.
 */
const PACKAGES = ['import-in-the-middle', 'require-in-the-middle', 'ioredis', '@node-rs/argon2', 'pino-pretty'];

const SWAGGER = 'node_modules/swagger-ui-dist';
const HTMX = 'node_modules/htmx.org';
const UPLOT = 'node_modules/uplot';

/** Files that are read at run time, from where they lie below the root. */
const DATA = {
  api: [
    'infra/config',
    'libs/adapters-postgres/migrations',
    'apps/api/src/surfaces/admin/frame/files',
    'apps/api/src/surfaces/dev/files',
    'apps/api/src/surfaces/docs/files',
    'docs/how-to',
    ...['package.json', 'LICENSE', 'swagger-ui.css', 'swagger-ui-bundle.js'].map((file) => `${SWAGGER}/${file}`),
    ...['package.json', 'LICENSE', 'dist/htmx.min.js'].map((file) => `${HTMX}/${file}`),
    ...['package.json', 'LICENSE', 'dist/uPlot.iife.min.js', 'dist/uPlot.min.css'].map((file) => `${UPLOT}/${file}`),
  ],
  worker: ['infra/config', 'libs/adapters-postgres/migrations'],
} as const satisfies Record<AppName, readonly string[]>;

const READING_THREAD = 'libs/composition/src/gateway/reading-thread';

const BANNER =
  "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);";

export type BuiltApp = {
  readonly metafile: Metafile;
  /** Of the packages that were copied, relative to the root. */
  readonly packages: readonly string[];
};

const SBOM = 'sbom.cdx.json';
export const NOTICES = 'THIRD-PARTY-LICENSES.txt';

const writeCode = (app: AppName, folder: string) =>
  build({
    entryPoints: {
      main: `apps/${app}/src/main.ts`,
      operator: 'apps/operator/src/main.ts',
      telemetry: 'libs/platform/src/telemetry.ts',
      healthcheck: 'tools/bundle/healthcheck.ts',
      // A thread is started by its file, which lies where it does unbundled.
      ...(app === 'api' && { [READING_THREAD]: `${READING_THREAD}.ts` }),
    },
    absWorkingDir: root,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: PACKAGES.flatMap((name) => [name, `${name}/*`]),
    banner: { js: BANNER },
    plugins: [keepPlaces(root)],
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });

/**
 * Writes the app as it runs in its image into the folder, which is replaced: its code, the operators' commands, packages
 * and data beside them, and what all of that is made of. An image is made of the Node and the libraries of the machine too.
 */
export const buildApp = async (app: AppName, folder: string, { forImage = false } = {}): Promise<BuiltApp> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    const { metafile } = await writeCode(app, folder);
    const packages = [...(await packageFolders(root, PACKAGES))].sort();
    await copyPackages(root, folder, packages);
    for (const data of DATA[app]) {
      await mkdir(dirname(join(folder, data)), { recursive: true });
      await cp(join(root, data), join(folder, data), { recursive: true });
    }
    await writeFile(join(folder, 'package.json'), `${JSON.stringify({ private: true, type: 'module' })}\n`);
    const served = [SWAGGER, HTMX, UPLOT].filter((folder) => DATA[app].some((path) => path.startsWith(`${folder}/`)));
    const folders = [...bundledPackages(metafile), ...packages, ...served];
    await writeFile(join(folder, SBOM), await sbomOf({ root, app, folders, withSystem: forImage }));
    await writeFile(join(folder, NOTICES), await noticesOf(root, folders));
    return { metafile, packages };
  } finally {
    await stop();
  }
};
