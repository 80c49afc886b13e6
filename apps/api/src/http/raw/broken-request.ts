import { RequestError } from '@hono/node-server';
import type { ProblemCode } from '@orderline/contracts/http/problems';
import type { Logger } from '@orderline/platform';

/** The problem of a request that could not be handed to the application: a bad URL or Host, else a fault of ours. */
export const brokenRequest = (error: unknown, logger: Pick<Logger, 'error'>): ProblemCode => {
  if (error instanceof RequestError) return 'bad-request';
  logger.error({ err: error }, 'a request failed outside the application');
  return 'internal';
};

const codes: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** The problem that an error of Node's HTTP parser is. */
export const parserProblem = (code: string | undefined): ProblemCode => codes[code ?? ''] ?? 'bad-request';
