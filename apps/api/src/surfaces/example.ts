import { serveStatic } from '@hono/node-server/serve-static';
import type { Hono } from 'hono';
import type { Env } from '../http/env.ts';

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves the built example app beside the API that it calls; in development and test alone. */
export const mountExample = (app: Hono<Env>, directory: string): void => {
  app.get('/example', (c) => c.redirect('/example/', 308));
  app.get(
    '/example/*',
    (c, next) => {
      c.set('route', '/example/*');
      return next();
    },
    serveStatic({
      root: directory,
      rewriteRequestPath: (path) => path.replace(/^\/example/, ''),
      onFound: (_, c) => {
        c.header('Content-Security-Policy', policy);
        c.header('Cache-Control', 'no-cache');
      },
    }),
  );
};
