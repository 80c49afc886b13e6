import type { IncomingMessage } from 'node:http';
import type { ProblemCode } from '@orderline/contracts/http/problems';

const longestTarget = 4096;
const mostHeaders = 100;

/** What is wrong with a request that Node's parser lets pass: its Host (RFC 9112 §3.2), its target, too many headers. */
export const refusedTarget = ({ rawHeaders, url = '', httpVersion }: IncomingMessage): ProblemCode | null => {
  const hosts = rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length;
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) return 'bad-request';
  if (rawHeaders.length > 2 * mostHeaders) return 'headers-too-large';
  if (url.length > longestTarget) return 'uri-too-long';
  return null;
};
