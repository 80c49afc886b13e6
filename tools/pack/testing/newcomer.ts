import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyFolder } from '../empty-folder.ts';
import { packClient } from '../pack-client.ts';

const textOf = (name: string) => readFile(join(import.meta.dirname, name), 'utf8');

/** Of what npm has for each platform, so that no script need run. */
export const nodeOf = (major: number, version: string) =>
  `node${major}@npm:node-${process.platform}-${process.arch}@${version}`;

/** As strict as a compiler can be made. */
const strict = {
  target: 'es2022',
  lib: ['es2022', 'dom'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  rootDir: '.',
};

export const bundler = { ...strict, module: 'esnext', moduleResolution: 'bundler', noEmit: true };
export const nodenext = { ...strict, module: 'nodenext', moduleResolution: 'nodenext', outDir: 'out' };

/** As create-next-app writes it. */
export const next = {
  target: 'ES2017',
  lib: ['dom', 'dom.iterable', 'esnext'],
  allowJs: true,
  skipLibCheck: true,
  strict: true,
  noEmit: true,
  esModuleInterop: true,
  module: 'esnext',
  moduleResolution: 'bundler',
  resolveJsonModule: true,
  isolatedModules: true,
  jsx: 'react-jsx',
  incremental: true,
  plugins: [{ name: 'next' }],
  paths: { '@/*': ['./*'] },
};

/** The compilers that are tried, by what they are installed as. */
export const compilers = { ts5: 'ts5@npm:typescript@5.9.3', ts7: 'ts7@npm:typescript@7.0.2' } as const;

/** A folder in which the client is installed from its tarball, with packages besides. */
export const newcomer = async (...packages: readonly string[]) => {
  const folder = await emptyFolder();
  const tarball = await packClient(folder.path);
  await folder.install(tarball, ...packages);
  await folder.write({ 'app.ts': await textOf('newcomer-app.ts'), 'form.ts': await textOf('newcomer-form.ts') });
  /** What the compiler says of the file, with these options. */
  const check = async (compiler: keyof typeof compilers, compilerOptions: object, file: string): Promise<string> => {
    await folder.write({ 'tsconfig.json': JSON.stringify({ compilerOptions, files: [file] }) });
    return folder.run(process.execPath, `node_modules/${compiler}/bin/tsc`, '--project', '.');
  };
  return { folder, tarball, check };
};
