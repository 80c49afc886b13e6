import { HARMLESS, REFUSED } from './postgres-parameters.ts';

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/** How the server is spoken to, as libpq means it. */
export type SslMode = (typeof SSL_MODES)[number];

/** A host that begins with a slash is the folder of a Unix socket. */
export type PostgresHost = { readonly host: string; readonly port: number };

type PostgresTls = {
  /** Undefined where the URL leaves it to us. */
  readonly mode: SslMode | undefined;
  /** The path of a file with certificates, or `system`: who vouches for the server. */
  readonly rootCertificate: string | undefined;
  /** Paths of files. */
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly passphrase: string | undefined;
  /** TLS from the first byte, as servers from PostgreSQL 17 on may speak it. */
  readonly direct: boolean;
};

/** What a URL of PostgreSQL says; what it leaves out is undefined. */
export type PostgresUrl = {
  readonly hosts: readonly PostgresHost[];
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly tls: PostgresTls;
  readonly connectTimeoutMs: number | undefined;
  readonly applicationName: string | undefined;
  /** What the server is started with for this session, such as `-c search_path=shop`, or what tells a proxy where to go. */
  readonly options: string | undefined;
  readonly searchPath: string | undefined;
  /** 0: no probes. */
  readonly keepAliveSeconds: number | undefined;
  /** Whether the hosts are tried in any order. */
  readonly shuffled: boolean;
};

/** What a URL says that cannot be done, in words what it should say. */
type UrlRefusal = { readonly expected: string; readonly got: string };

export type ReadPostgresUrl = {
  readonly target: PostgresUrl;
  readonly refusals: readonly UrlRefusal[];
  /** Parameters that nobody here knows. */
  readonly ignored: readonly string[];
};

const URL_PARTS =
  /^postgres(?:ql)?:\/\/(?:(?<account>[^/?#]*)@)?(?<hosts>[^/?#]*)(?:\/(?<database>[^?#]*))?(?:\?(?<query>[^#]*))?$/;
const HOST = /^(?:\[(?<ip6>[\da-fA-F:.]+)\]|(?<name>[^:[\]]*))(?::(?<port>\d{1,5})?)?$/;

const filled = (text: string | undefined): string | undefined =>
  text === undefined || text === '' ? undefined : decodeURIComponent(text);

const accountIn = (account = '') => {
  const colon = account.indexOf(':');
  return colon < 0
    ? { user: filled(account), password: undefined }
    : { user: filled(account.slice(0, colon)), password: filled(account.slice(colon + 1)) };
};

const parametersIn = (query = ''): ReadonlyMap<string, string> =>
  new Map(
    query
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', ...value] = pair.split('=');
        return [decodeURIComponent(name), decodeURIComponent(value.join('='))];
      }),
  );

const portOf = (text: string | undefined): number | undefined => {
  const port = Number(text || 5432);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
};

/** Undefined where a host or a port is none. */
const hostsIn = (authority: string, parameters: ReadonlyMap<string, string>): readonly PostgresHost[] | undefined => {
  const parts = authority.split(',').map((part) => HOST.exec(part)?.groups);
  const named = parameters.get('host')?.split(',');
  const hosts = named ?? parts.map((part) => part && decodeURIComponent(part.ip6 ?? part.name ?? ''));
  const given =
    parameters.get('port')?.split(',') ?? (named && authority === '' ? [] : parts.map((part) => part?.port));
  if (given.length > 1 && given.length !== hosts.length) return undefined;
  const found = hosts.flatMap((host, index) => {
    const port = portOf(given.length > 1 ? given[index] : given[0]);
    return host === undefined || port === undefined ? [] : [{ host: host || 'localhost', port }];
  });
  return found.length === hosts.length ? found : undefined;
};

const isSslMode = (text: string): text is SslMode => SSL_MODES.some((mode) => mode === text);

/** Other drivers' words for it: JDBC's `ssl=true`, and `no-verify`, which is what `require` means. */
const sslModeIn = (parameters: ReadonlyMap<string, string>): string | undefined => {
  const ssl = parameters.get('ssl');
  const said = parameters.get('sslmode') ?? (ssl === 'true' || ssl === '1' ? 'require' : ssl);
  if (said === 'false' || said === '0') return 'disable';
  return said === 'no-verify' ? 'require' : said;
};

const SEARCH_PATH = /(?:^|\s)(?:-c\s*|--)search_path=((?:\\.|\S)+)/;

const searchPathIn = (parameters: ReadonlyMap<string, string>): string | undefined =>
  parameters.get('search_path') ?? SEARCH_PATH.exec(parameters.get('options') ?? '')?.[1]?.replaceAll(/\\(.)/g, '$1');

/** Where a channel cannot be bound to, who is at its other end is verified by the certificate. */
const modeOf = (mode: SslMode | undefined, parameters: ReadonlyMap<string, string>): SslMode | undefined =>
  parameters.get('channel_binding') === 'require' || parameters.get('sslrootcert') === 'system' ? 'verify-full' : mode;

const seconds = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;

const keepAliveIn = (parameters: ReadonlyMap<string, string>): number | undefined =>
  parameters.get('keepalives') === '0' ? 0 : seconds(parameters.get('keepalives_idle')) || undefined;

const targetOf = (parameters: ReadonlyMap<string, string>, mode: SslMode | undefined) => ({
  tls: {
    mode: modeOf(mode, parameters),
    rootCertificate: parameters.get('sslrootcert'),
    certificate: parameters.get('sslcert'),
    key: parameters.get('sslkey'),
    passphrase: parameters.get('sslpassword'),
    direct: parameters.get('sslnegotiation') === 'direct',
  },
  connectTimeoutMs: (seconds(parameters.get('connect_timeout')) ?? 0) * 1000 || undefined,
  applicationName: parameters.get('application_name') ?? parameters.get('fallback_application_name'),
  options: parameters.get('options'),
  searchPath: searchPathIn(parameters),
  keepAliveSeconds: keepAliveIn(parameters),
  shuffled: parameters.get('load_balance_hosts') === 'random',
});

const HONOURED: ReadonlySet<string> = new Set([
  ...['host', 'port', 'user', 'password', 'dbname', 'options', 'search_path', 'load_balance_hosts'],
  ...['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslpassword', 'sslnegotiation'],
  ...['connect_timeout', 'application_name', 'fallback_application_name', 'keepalives', 'keepalives_idle'],
]);

const refusalsIn = (parameters: ReadonlyMap<string, string>, mode: string | undefined): readonly UrlRefusal[] => {
  const refused = [...parameters].flatMap(([name, value]) => {
    const expected = REFUSED.get(name)?.(value);
    return expected === undefined ? [] : [{ expected, got: `${name}=${value}` }];
  });
  const wrongMode = { expected: `sslmode to be one of ${SSL_MODES.join(', ')}`, got: `sslmode=${mode}` };
  return mode === undefined || isSslMode(mode) ? refused : [...refused, wrongMode];
};

const read = (url: string): ReadPostgresUrl | undefined => {
  const parts = URL_PARTS.exec(url)?.groups;
  if (!parts) return undefined;
  const parameters = parametersIn(parts.query);
  const hosts = hostsIn(parts.hosts ?? '', parameters);
  if (!hosts) return undefined;
  const { user, password } = accountIn(parts.account);
  const mode = sslModeIn(parameters);
  return {
    target: {
      ...targetOf(parameters, mode !== undefined && isSslMode(mode) ? mode : undefined),
      hosts,
      user: parameters.get('user') ?? user,
      password: parameters.get('password') ?? password,
      database: parameters.get('dbname') ?? filled(parts.database),
    },
    refusals: refusalsIn(parameters, mode),
    ignored: [...parameters.keys()].filter((name) => !HONOURED.has(name) && !HARMLESS.has(name) && !REFUSED.has(name)),
  };
};

/** Reads a URL as libpq does, with what other drivers have taught hosters to write; undefined where it is none. */
export const readPostgresUrl = (url: string): ReadPostgresUrl | undefined => {
  try {
    return read(url);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
};

/** Whether a host is this machine: by a socket, or by its own address. */
export const isThisMachine = ({ host }: Pick<PostgresHost, 'host'>): boolean =>
  host.startsWith('/') || /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);
