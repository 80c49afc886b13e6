import { readFileSync } from 'node:fs';
import { type ConnectionOptions, getCACertificates } from 'node:tls';
import { isThisMachine, type PostgresHost, type PostgresUrl, readPostgresUrl, type SslMode } from '@orderline/platform';
import { Unsupported } from './failure.ts';

/** Where PostgreSQL is, and by what each side knows the other; the settings `DATABASE_…` have the same names. */
export type DatabaseAddress = {
  readonly url: string;
  /** PEM: who vouches for the server. */
  readonly tlsCa?: string | undefined;
  /** PEM: by what the server knows this client, both or neither. */
  readonly tlsCertificate?: string | undefined;
  readonly tlsKey?: string | undefined;
};

/** What of a configuration is the address. */
export const addressIn = ({ url, tlsCa, tlsCertificate, tlsKey }: DatabaseAddress): DatabaseAddress => ({
  url,
  tlsCa,
  tlsCertificate,
  tlsKey,
});

/** The connect_timeout of the URL, which is the operator's word for how far away the server is. */
export const connectTimeoutIn = ({ url }: DatabaseAddress): number | undefined =>
  readPostgresUrl(url)?.target.connectTimeoutMs;

/** `offered`: TLS where the server has it, as it is otherwise. */
type Encryption = 'none' | 'offered' | 'demanded';

/** One way to one host. */
export type Way = {
  readonly host: PostgresHost;
  readonly encryption: Encryption;
  readonly tls: () => ConnectionOptions;
  /** TLS from the first byte. */
  readonly direct: boolean;
};

export type Destination = { readonly target: PostgresUrl; readonly ways: readonly (readonly Way[])[] };

const readable = (parameter: string, path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Unsupported(`${parameter}=${path} of DATABASE_URL cannot be read (${why})`, { cause: error });
  }
};

const authoritiesOf = ({ tlsCa }: DatabaseAddress, rootCertificate: string | undefined): ConnectionOptions['ca'] => {
  if (tlsCa !== undefined) return tlsCa;
  if (rootCertificate === 'system') return [...getCACertificates('default'), ...getCACertificates('system')];
  return rootCertificate === undefined ? undefined : readable('sslrootcert', rootCertificate);
};

/** Read anew for each connection: certificates that are mounted are renewed while we run. */
const tlsOptions = (address: DatabaseAddress, { tls }: PostgresUrl, mode: SslMode): ConnectionOptions => {
  const ca = authoritiesOf(address, tls.rootCertificate);
  const cert = address.tlsCertificate ?? (tls.certificate && readable('sslcert', tls.certificate));
  const key = address.tlsKey ?? (tls.key && readable('sslkey', tls.key));
  const verified = mode === 'verify-ca' || mode === 'verify-full' || (mode === 'require' && ca !== undefined);
  return {
    rejectUnauthorized: verified,
    ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    ...(ca !== undefined && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(tls.passphrase !== undefined && { passphrase: tls.passphrase }),
  };
};

const ENCRYPTIONS: Readonly<Record<SslMode, readonly Encryption[]>> = {
  disable: ['none'],
  allow: ['none', 'demanded'],
  prefer: ['offered', 'none'],
  require: ['demanded'],
  'verify-ca': ['demanded'],
  'verify-full': ['demanded'],
};

const modeFor = ({ tlsCa }: DatabaseAddress, { tls }: PostgresUrl, host: PostgresHost): SslMode => {
  if (host.host.startsWith('/')) return 'disable';
  if (tls.mode !== undefined) return tls.mode;
  if (tlsCa !== undefined) return 'verify-full';
  return isThisMachine(host) ? 'disable' : 'prefer';
};

const shuffled = <Item>(items: readonly Item[]): readonly Item[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);

/** Where the address leads: for each host, in the order to try them, the ways to it. Throws `Unsupported`. */
export const destinationOf = (address: DatabaseAddress): Destination => {
  const read = readPostgresUrl(address.url);
  if (!read) throw new Unsupported('DATABASE_URL is no URL of PostgreSQL: postgres://user:password@host:port/database');
  const { target, refusals } = read;
  const [refusal] = refusals;
  if (refusal) throw new Unsupported(`DATABASE_URL: expected ${refusal.expected}; got ${refusal.got}`);
  const ways = (target.shuffled ? shuffled(target.hosts) : target.hosts).map((host) => {
    const mode = modeFor(address, target, host);
    const tls = () => tlsOptions(address, target, mode);
    return ENCRYPTIONS[mode].map((encryption) => ({ host, encryption, tls, direct: target.tls.direct }));
  });
  return { target, ways };
};
