import { isBuiltin } from 'node:module';
import { posix } from 'node:path';

export type ModuleName =
  | { readonly kind: 'relative'; readonly path: string }
  | { readonly kind: 'node' }
  | { readonly kind: 'package'; readonly name: string };

/** `@scope/name/deep` → `@scope/name`, `name/deep` → `name`. */
const packageNameOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** A relative module comes back as a path from the root of the repository. */
export const moduleNameOf = (specifier: string, importer: string): ModuleName => {
  if (specifier.startsWith('.')) return { kind: 'relative', path: posix.join(posix.dirname(importer), specifier) };
  if (isBuiltin(specifier)) return { kind: 'node' };
  return { kind: 'package', name: packageNameOf(specifier) };
};
