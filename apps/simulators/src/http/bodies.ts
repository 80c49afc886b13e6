import { setTimeout as delay } from 'node:timers/promises';

const DRIP_MS = 250;

const json = { 'content-type': 'application/json' };

/** The same answer, its body a byte at a time. */
export const dripped = ({ body, status, headers }: Response, stopping: AbortSignal): Response => {
  const slowly = async function* () {
    for await (const chunk of body ?? []) {
      for (const byte of chunk) {
        yield Uint8Array.of(byte);
        await delay(DRIP_MS, undefined, { signal: stopping });
      }
    }
  };
  const { 'content-length': _length, ...others } = Object.fromEntries(headers);
  return new Response(ReadableStream.from(slowly()), { status, headers: others });
};

const GIGABYTE = 1_000_000_000;

/** A gigabyte of JSON that begins like an answer and never gets to its end. */
export const hugeBody = (bytes = GIGABYTE): Response => {
  const chunk = new Uint8Array(65_536).fill('a'.charCodeAt(0));
  const endlessly = async function* () {
    yield new TextEncoder().encode('{"reference":"');
    for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk;
  };
  return new Response(ReadableStream.from(endlessly()), { headers: json });
};
