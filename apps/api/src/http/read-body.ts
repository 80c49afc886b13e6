import { type Result, refuse } from '@orderline/domain/shared';
import { parseJson } from './parse-json.ts';
import type { Refused } from './reply.ts';

/** Reads the request's body as JSON, or tells why not: 415, 413, 400. */
export const readBody = async (request: Request, limit: number): Promise<Result<unknown, Refused>> => {
  const unsupported = refusedMediaType(request.headers);
  if (unsupported) return refuse(unsupported);
  const bytes = await readBytes(request, limit);
  return bytes ? parseJson(bytes) : refuse(tooLarge(limit));
};

/** Whether the client has announced more than is read: also said where no body is read at all. */
export const announcesTooMuch = (headers: Headers, limit: number): boolean =>
  Number(headers.get('content-length') ?? 0) > limit;

export const tooLarge = (limit: number): Refused => ({
  problem: 'payload-too-large',
  detail: `The body is larger than ${limit} bytes.`,
  headers: { Connection: 'close' },
});

const refusedMediaType = (headers: Headers): Refused | null => {
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    return { problem: 'unsupported-media-type', detail: 'A Content-Encoding is not understood.' };
  }
  const type = headers.get('content-type');
  if (type === null) {
    return hasBody(headers) ? { problem: 'unsupported-media-type', detail: 'Content-Type is missing.' } : null;
  }
  return /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?;?$/i.test(type.trim())
    ? null
    : { problem: 'unsupported-media-type', detail: 'Content-Type is not application/json in UTF-8.' };
};

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
