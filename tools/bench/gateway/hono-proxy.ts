import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { proxy } from 'hono/proxy';

/** The yardstick: a gateway as one would write it in Hono. */
const app = new Hono();
app.all('*', ({ req }) => {
  const { pathname, search } = new URL(req.url);
  return proxy(`${process.env.SERVICE}${pathname}${search}`, { ...req, headers: req.header() });
});
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT) });
process.on('disconnect', () => process.exit());
