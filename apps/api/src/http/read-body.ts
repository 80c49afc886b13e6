import { err, type Result } from '@orderline/domain/shared';
import { mediaTypeOf, unsupported } from './media-type.ts';
import { parseJson } from './parse-json.ts';
import type { Refused } from './reply.ts';

/** Reads the request's body as JSON, or tells why not: 415, 413, 400. */
export const readBody = async (request: Request, limit: number): Promise<Result<unknown, Refused>> => {
  const { headers } = request;
  if (headers.has('content-type')) {
    const mediaType = mediaTypeOf(headers, ['application/json']);
    if (!mediaType.ok) return mediaType;
  } else if (hasBody(headers)) return unsupported('Content-Type is missing.');
  const bytes = await readBytes(request, limit);
  return bytes ? parseJson(bytes) : err(tooLarge(limit));
};

/** Whether the client has announced more than is read: also said where no body is read at all. */
export const announcesTooMuch = (headers: Headers, limit: number): boolean =>
  Number(headers.get('content-length') ?? 0) > limit;

export const tooLarge = (limit: number): Refused => ({
  problem: 'payload-too-large',
  detail: `The body is larger than ${limit} bytes.`,
  headers: { Connection: 'close' },
});

const hasBody = (headers: Headers): boolean =>
  headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0;

/** Null where there are more bytes than the limit; what is over it is not kept. */
const readBytes = async (request: Request, limit: number): Promise<Uint8Array | null> => {
  const { headers } = request;
  if (headers.has('content-length') && !headers.has('transfer-encoding')) {
    return announcesTooMuch(headers, limit) ? null : new Uint8Array(await request.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
