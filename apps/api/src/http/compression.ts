import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { parseAccept } from 'hono/utils/accept';

/** A content coding (RFC 9110 §8.4.1, RFC 8878). */
export type Coding = 'zstd' | 'br' | 'gzip';

type Codec = {
  readonly atOnce: (bytes: Buffer) => Buffer<ArrayBuffer>;
  readonly aside: (bytes: Buffer) => Promise<Buffer<ArrayBuffer>>;
};

const { BROTLI_PARAM_QUALITY, ZSTD_c_compressionLevel } = zlib.constants;
/** Few answers take more once they are compressed; each would be given 16 KiB. */
const chunkSize = 4096;
const gzip: zlib.ZlibOptions = { level: 1, chunkSize };
const br: zlib.BrotliOptions = { chunkSize, params: { [BROTLI_PARAM_QUALITY]: 1 } };
const zstd: zlib.ZstdOptions = { chunkSize, params: { [ZSTD_c_compressionLevel]: 3 } };
const [gzipAside, brAside, zstdAside] = [
  promisify<Buffer, zlib.ZlibOptions, Buffer<ArrayBuffer>>(zlib.gzip),
  promisify<Buffer, zlib.BrotliOptions, Buffer<ArrayBuffer>>(zlib.brotliCompress),
  promisify<Buffer, zlib.ZstdOptions, Buffer<ArrayBuffer>>(zlib.zstdCompress),
];

/** Fast levels (docs/measured.md): slower ones take two to six times the CPU for a tenth fewer bytes. */
const codecs: Readonly<Record<Coding, Codec>> = {
  zstd: { atOnce: (bytes) => zlib.zstdCompressSync(bytes, zstd), aside: (bytes) => zstdAside(bytes, zstd) },
  br: { atOnce: (bytes) => zlib.brotliCompressSync(bytes, br), aside: (bytes) => brAside(bytes, br) },
  gzip: { atOnce: (bytes) => zlib.gzipSync(bytes, gzip), aside: (bytes) => gzipAside(bytes, gzip) },
};

/** In this order where a client likes several alike. */
const known: readonly Coding[] = ['zstd', 'br', 'gzip'];

/**
 * The coding that the Accept-Encoding header (RFC 9110 §12.5.3) prefers; null where that is none, or the header is not
 * there.
 */
export const codingFor = (header: string | undefined): Coding | null => {
  if (header === undefined || header === '') return null;
  const stated = new Map(parseAccept(header).map(({ type, q }) => [type.toLowerCase(), q]));
  const likingOf = (coding: string): number => stated.get(coding) ?? stated.get('*') ?? 0;
  const best = known.reduce((one, other) => (likingOf(other) > likingOf(one) ? other : one));
  return likingOf(best) > 0 && likingOf(best) >= (stated.get('identity') ?? 0) ? best : null;
};

/** So many bytes go in one packet with their headers as they are. */
const WORTH_IT = 1024;

/** Longer texts would hold up who else is waiting; the way to a thread and back costs as much as some 10 KiB do. */
const AT_ONCE = 64 * 1024;

export const isWorthCompressing = (text: string): boolean => Buffer.byteLength(text) > WORTH_IT;

/** Compresses text as UTF-8: at once, or in a thread where it is long. */
export const compressed = (text: string, coding: Coding): Buffer<ArrayBuffer> | Promise<Buffer<ArrayBuffer>> => {
  const bytes = Buffer.from(text);
  const { atOnce, aside } = codecs[coding];
  return bytes.length <= AT_ONCE ? atOnce(bytes) : aside(bytes);
};
