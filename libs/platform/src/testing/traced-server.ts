import { createServer } from 'node:http';
import { createLogger } from '../logger.ts';
import { activeTraceparent, span } from '../span.ts';

const logger = createLogger({ service: 'traced', version: '0', level: 'info' });

const server = createServer((_request, response) => {
  void span('place order', { lines: 2 }, async () => {
    logger.info('handled');
    response.end(activeTraceparent());
  });
});

server.listen(0, '127.0.0.1', () => logger.info({ address: server.address() }, 'listening'));
