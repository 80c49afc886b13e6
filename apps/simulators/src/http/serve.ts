import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { listenPort, type WantedPort } from '@orderline/platform';
import type { Hono } from 'hono';

export type Served = { readonly port: number; readonly url: string; readonly close: () => Promise<void> };

const THIS_MACHINE = '127.0.0.1';

/** Serves on this machine alone, unless a host is named; `close` cuts what is under way. */
export const serve = async (
  app: Pick<Hono, 'fetch'>,
  wanted: WantedPort,
  host: string = THIS_MACHINE,
): Promise<Served> => {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void listener(request, response));
  const { port } = await listenPort(wanted, { server, host });
  return {
    port,
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
