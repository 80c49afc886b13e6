import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@orderline/platform';
import { parserProblem } from './broken-request.ts';
import { endWithProblem, writeProblem } from './raw-problem.ts';

export type Broken = {
  readonly logger: Pick<Logger, 'info'>;
  /** The answer that each connection is still waiting for. */
  readonly unanswered: ReadonlyMap<Duplex, ServerResponse>;
};

/** Answers with problems what never becomes a request: unparsable, too slow, CONNECT, unknown expectations. */
export const refuseBrokenHttp = (server: Server, { logger, unanswered }: Broken): void => {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const begun = unanswered.get(socket)?.headersSent === true;
    if (!socket.writable || begun || error.code === 'ECONNRESET') return socket.destroy();
    logger.info({ reason: error.code }, 'a request could not be parsed');
    endWithProblem(socket, parserProblem(error.code));
  });
  server.on('checkExpectation', (_request, response) => writeProblem(response, 'expectation-failed'));
  server.on('connect', (_request, socket) => {
    endWithProblem(socket, 'method-not-allowed', { Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE' });
  });
};
