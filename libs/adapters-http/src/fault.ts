import { errors } from 'undici';
import type { BadReplyReason, LostReason } from './http-failure.ts';

export type Fault = LostReason | 'connect-failed' | Extract<BadReplyReason, 'too-large' | 'not-http'>;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** A header or path that no request may carry: a bug of the caller. */
export const isMisuse = (error: unknown): boolean => codeOf(error) === 'UND_ERR_INVALID_ARG';

/** What an error of undici or of a socket means for the call; `sent` tells whether anything was written. */
export const faultOf = (error: unknown, sent: boolean): Fault => {
  if (!sent) return 'connect-failed';
  const code = codeOf(error);
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'HPE_HEADER_OVERFLOW') return 'too-large';
  if (error instanceof errors.HTTPParserError && code !== 'HPE_INVALID_EOF_STATE') return 'not-http';
  return 'connection-lost';
};
