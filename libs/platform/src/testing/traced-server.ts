import { createServer } from 'node:http';
import { createLogger } from '../logger.ts';
import { inServerSpan, inUpgradeSpan, noteRoute } from '../server-span.ts';
import { activeTraceparent, span } from '../span.ts';

const logger = createLogger({ service: 'traced', version: '0', level: 'info' });

/** Answers /orders, fails at /fails, has no route for /nowhere, and never answers /hangs. */
const server = createServer((request, response) => {
  const { method = '', url = '' } = request;
  inServerSpan(request, response, () => {
    if (url.startsWith('/nowhere')) return void response.writeHead(404).end();
    noteRoute(method, url);
    if (url === '/fails') return void response.writeHead(500).end();
    if (url === '/hangs') return void logger.info('waiting');
    void span('place order', { lines: 2 }, async () => {
      logger.info('handled');
      response.end(activeTraceparent());
    });
  });
});

/** Takes any protocol, says `hello`, and ends with the first that it is told. */
server.on('upgrade', (request, socket) => {
  inUpgradeSpan(request, ({ answered, endedBy }) => {
    answered(101);
    noteRoute('GET', '/talk');
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: talk\r\n\r\nhello');
    socket.once('data', () => {
      endedBy('client');
      endedBy('service');
      socket.end();
    });
  });
});

server.listen(0, '127.0.0.1', () => logger.info({ address: server.address() }, 'listening'));
