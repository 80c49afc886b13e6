import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../services/free-port.ts';

export type BehindGateway = {
  /** What an api is given to be the gateway before it. */
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  /** What the service was asked. */
  readonly asked: readonly Pick<IncomingMessage, 'url' | 'rawHeaders'>[];
  /** Puts another content in the place of the routes. */
  readonly write: (routes: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Routes to a service that answers, of which `/gone` leads to one that never does. */
const routesTo = (origin: string): string => `
upstreams:
  - { name: parcels, targets: ['${origin}'] }
  - { name: gone, targets: ['http://127.0.0.1:9'], health: { failures: 1, ejected: 1h } }
routes:
  - name: demo
    auth: public
    rules:
      - { name: parcels, matches: [{ path: { value: /parcels } }], backendRefs: [{ name: parcels }] }
      - { name: gone, matches: [{ path: { value: /gone } }], backendRefs: [{ name: gone }] }
`;

/** A service, and routes that lead to it. */
export const openBehindGateway = async (): Promise<BehindGateway> => {
  const asked: Pick<IncomingMessage, 'url' | 'rawHeaders'>[] = [];
  const server = createServer(({ url, rawHeaders }, response) => {
    asked.push({ url, rawHeaders });
    response.end('ok');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const folder = await mkdtemp(join(tmpdir(), 'behind-gateway-'));
  const file = join(folder, 'routes.yaml');
  const write = async (routes: string): Promise<void> => {
    await writeFile(`${file}.new`, routes);
    await rename(`${file}.new`, file);
  };
  await write(routesTo(`http://127.0.0.1:${port}`));
  const ours = await freePort();
  return {
    ...{ asked, write, url: `http://127.0.0.1:${ours}` },
    env: { API_ROLES: 'api,realtime,gateway', GATEWAY_ROUTES: file, GATEWAY_PORT: String(ours) },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
};
