import type { IncomingMessage } from 'node:http';
import { allEndpoints } from '@orderline/contracts/http/versions';

const longestMs = 30_000;

const uploads = new Set(
  allEndpoints.filter(({ upload }) => upload).map(({ method, path }) => `${method.toUpperCase()} ${path}`),
);

/** Whether the operation reads its body as it comes, within limits of its own. */
export const isUpload = ({ method, url = '' }: IncomingMessage): boolean =>
  uploads.has(`${method} ${url.split('?', 1)[0]}`);

/** Calls `late` where a request with a body has not come whole in time, whether or not anybody reads it. */
export const limitReception = (request: IncomingMessage, late: () => void): void => {
  const { headers } = request;
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return;
  const timer = setTimeout(() => {
    if (!request.complete) late();
  }, longestMs).unref();
  request.once('close', () => clearTimeout(timer));
};
