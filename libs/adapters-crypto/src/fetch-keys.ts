import type { FetchImplementation } from 'jose';

/** More than any issuer publishes, certificates included; bytes after decompression. */
const longestAnswer = 256 * 1024;

/** An issuer that rotates has two or three. */
const mostKeys = 100;

/**
 * Fetches a JWK set of at most 256 KiB and 100 keys, and rejects what is longer without reading on. The signal that jose
 * passes bounds the time of the whole answer, however slowly it comes.
 */
export const fetchKeys: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  if (response.status !== 200 || response.body === null) {
    void response.body?.cancel().catch(() => undefined);
    return new Response(null, { status: 502 });
  }
  const text = await readWithin(response.body, longestAnswer);
  const count = countOf(JSON.parse(text));
  if (count > mostKeys) throw new Error(`the JWK set has ${count} keys, more than ${mostKeys}`);
  return new Response(text);
};

const readWithin = async (body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop by an error cancels the body, and with it the connection.
  for await (const piece of body) {
    size += piece.length;
    if (size > limitBytes) throw new Error(`the JWK set is longer than ${limitBytes} bytes`);
    pieces.push(piece);
  }
  return new TextDecoder().decode(Buffer.concat(pieces));
};

const countOf = (set: unknown): number =>
  typeof set === 'object' && set !== null && 'keys' in set && Array.isArray(set.keys) ? set.keys.length : 0;
