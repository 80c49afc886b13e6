import type { Now } from '@orderline/domain/shared';
import { type ExternalIssuer, type Logger, Unavailable } from '@orderline/platform';
import {
  type CryptoKey,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
} from 'jose';

/** More than any issuer publishes, certificates included; bytes after decompression. */
const longestAnswer = 256 * 1024;

/** An issuer that rotates has two or three. */
const mostKeys = 100;

/**
 * Fetches a JWK set of at most 256 KiB and 100 keys, and rejects what is longer without reading on. The signal that jose
 * passes bounds the time of the whole answer, however slowly it comes.
 */
const fetchKeys: FetchImplementation = async (url, options) => {
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

export type IssuerKeysNeeds = {
  readonly now: Now;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly timeoutMs?: number;
};

/** The key of that header, as `jwtVerify` asks for it. */
export type IssuerKeys = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>;

const [seconds, minutes, hours] = [1000, 60_000, 3_600_000];
const refetchedAfter = 5 * minutes;
const freshFor = 10 * minutes;
const usableFor = 24 * hours;
const triedOncePer = 30 * seconds;

/**
 * The keys of an issuer, fetched from the configured address alone, at most once in 30 seconds, whatever kids are asked
 * for. While it cannot be reached, keys are good for a day, and nobody waits who has one; then, and where there never were
 * any, it is Unavailable. A set that is too long, has too many keys or takes too long counts as none.
 */
export const issuerKeys = ({ issuer, jwksUri }: ExternalIssuer, needs: IssuerKeysNeeds): IssuerKeys => {
  const { now, logger, timeoutMs = 2000 } = needs;
  // When to fetch is decided here, by our clock; jose fetches once at a time, follows no redirect and picks the key.
  const remote = createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: timeoutMs,
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: Number.POSITIVE_INFINITY,
    [customFetch]: fetchKeys,
  });
  let kids: ReadonlySet<unknown> = new Set();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failing = false;
  let fetching: Promise<void> | undefined;

  const reload = async (): Promise<void> => {
    triedAt = now().getTime();
    try {
      await remote.reload();
      kids = new Set(remote.jwks()?.keys.map(({ kid }) => kid));
      fetchedAt = triedAt;
      if (failing) logger.info({ issuer }, 'the keys of an external issuer can be fetched again');
      failing = false;
    } catch (error) {
      if (!failing) logger.warn({ err: error, issuer }, 'the keys of an external issuer cannot be fetched');
      failing = true;
    }
  };
  const refresh = (): Promise<void> => {
    if (!fetching && now().getTime() - triedAt < triedOncePer) return Promise.resolve();
    fetching ??= reload().finally(() => {
      fetching = undefined;
    });
    return fetching;
  };
  const age = (): number => now().getTime() - fetchedAt;

  return async (header, token) => {
    const mustWait = !kids.has(header.kid) || age() >= usableFor || (age() >= freshFor && !failing);
    if (mustWait) await refresh();
    else if (age() >= refetchedAfter) void refresh();
    if (age() >= usableFor) throw new Unavailable(`the keys of ${issuer}`, { retryAfterSeconds: 30 });
    if (!kids.has(header.kid)) throw new errors.JWKSNoMatchingKey();
    return remote(header, token);
  };
};
