import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

/** The yardstick: `ws` as one would set it up, which holds its sockets and says nothing. */
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: true });
const server = createServer((_request, response) => response.end());
server.on('upgrade', (request, socket, head) => sockets.handleUpgrade(request, socket, head, () => undefined));
server.listen(Number(process.env.PORT), '127.0.0.1', 4096);
process.on('disconnect', () => process.exit());
