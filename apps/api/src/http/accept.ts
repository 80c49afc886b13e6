import { parseAccept } from 'hono/utils/accept';

/** Whether the Accept header (RFC 9110 §12.5.1) admits the media type: the most specific range decides. Old clients say * alone. */
export const admits = (header: string | undefined, type: string): boolean => {
  if (header === undefined || header === '*/*' || header === type) return true;
  const ranges = parseAccept(header);
  if (ranges.length === 0) return true;
  const [main] = type.split('/');
  const decisive = [type, `${main}/*`, '*/*', '*']
    .map((wanted) => ranges.find((range) => range.type.toLowerCase() === wanted))
    .find((range) => range !== undefined);
  return decisive !== undefined && decisive.q > 0;
};
