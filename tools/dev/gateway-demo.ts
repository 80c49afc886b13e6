import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { demoCustomer } from '@orderline/composition';
import { stateDirectory } from '../services/project.ts';
import { run } from './run.ts';

/** Starts three services of no use, and npm start with the gateway before them. */

const said =
  (name: string): RequestListener =>
  (request, response) => {
    const { method, url, headers } = request;
    response.setHeader('Content-Type', 'application/json');
    response.end(`${JSON.stringify({ service: name, method, url, user: headers['x-user-id'] ?? null })}\n`);
  };

const ticks: RequestListener = (_request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const timer = setInterval(() => response.write(`data: ${new Date().toISOString()}\n\n`), 1000);
  response.once('close', () => clearInterval(timer));
};

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener).listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return `http://127.0.0.1:${address.port}`;
};

const routes = (orders: string, canary: string, clock: string): string => `upstreams:
  - { name: orders, targets: ['${orders}'] }
  - { name: orders-canary, targets: ['${canary}'] }
  - { name: clock, targets: ['${clock}'] }
limits:
  - { name: readers, requests: 10, window: 1m, per: user }
routes:
  - name: demo
    rules:
      - name: orders
        auth: { by: [orderline-token] }
        matches: [{ path: { value: /orders } }]
        limits: [readers]
        backendRefs: [{ name: orders, weight: 3 }, { name: orders-canary, weight: 1 }]
      - name: clock
        auth: public
        matches: [{ path: { value: /clock }, method: GET }]
        backendRefs: [{ name: clock }]
`;

const folder = join(stateDirectory, 'gateway-demo');
const file = join(folder, 'routes.yaml');
await mkdir(folder, { recursive: true });
await writeFile(file, routes(await serve(said('orders')), await serve(said('orders-canary')), await serve(ticks)));
const port = process.env.GATEWAY_PORT ?? '3080';
Object.assign(process.env, { API_ROLES: 'api,realtime,gateway', GATEWAY_ROUTES: file, GATEWAY_PORT: port });

const gateway = `http://127.0.0.1:${port}`;
const { email, password } = demoCustomer;
const signIn = JSON.stringify({ email, password });
process.stdout.write(`Once Orderline is ready (API is its address in the box):

curl -N ${gateway}/clock                # events, as they come
curl -i ${gateway}/orders/1             # 401: nobody
TOKEN=$(curl -s $API/sessions -H 'content-type: application/json' -d '${signIn}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')
curl -i ${gateway}/orders/1 -H "authorization: Bearer $TOKEN"   # ten a minute, each fourth by the canary

Change ${file} and ask again; break it, and see that nothing changes.
`);
process.exitCode = await run({ wanted: ['postgres'], watch: false });
