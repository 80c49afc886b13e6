import { registerHooks } from 'node:module';

/**
 * drizzle-orm's package.json is 180 KB, nearly all of it exports, and Node parses it anew for each module that it
 * resolves there to learn its format: half a second and 200 MB of garbage. All of its .js files are ES modules.
 */
const INSIDE = '/node_modules/drizzle-orm/';

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const from = context.parentURL;
    if (!specifier.startsWith('.') || !specifier.endsWith('.js') || !from?.includes(INSIDE) || !from.endsWith('.js')) {
      return nextResolve(specifier, context);
    }
    return { url: new URL(specifier, from).href, format: 'module', shortCircuit: true };
  },
});
