/** What a URL of Redis says. Several hosts are Sentinels, or some nodes of a cluster. */
export type RedisUrl = {
  readonly hosts: readonly { readonly host: string; readonly port: number | undefined }[];
  readonly tls: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
};

const URL_PARTS =
  /^redis(?<tls>s)?:\/\/(?:(?<user>[^/?#:]*)(?::(?<password>[^/?#]*))?@)?(?<hosts>[^/?#@]+)(?:\/(?<path>\d*))?(?:\?(?:db=(?<db>\d+))?)?$/i;
const HOST = /^(?:\[(?<ip6>[\da-f:.]+)\]|(?<name>[^:[\]]+))(?::(?<port>\d{1,5}))?$/i;

const filled = (text: string | undefined): string | undefined => (text ? decodeURIComponent(text) : undefined);

const hostsIn = (text: string): RedisUrl['hosts'] | undefined => {
  const parts = text.split(',').map((part) => HOST.exec(part.trim())?.groups);
  const hosts = parts.flatMap((part) =>
    part ? [{ host: part.ip6 ?? part.name ?? '', port: part.port === undefined ? undefined : Number(part.port) }] : [],
  );
  const valid = hosts.every(({ port = 1 }) => port > 0 && port < 65_536);
  return valid && hosts.length === parts.length ? hosts : undefined;
};

/** Reads `redis://[user][:password]@host[:port][,host[:port]…][/database]`, with rediss:// for TLS; undefined where it is none. */
export const readRedisUrl = (url: string): RedisUrl | undefined => {
  const parts = URL_PARTS.exec(url)?.groups;
  const hosts = hostsIn(parts?.hosts ?? '');
  if (!parts || !hosts) return undefined;
  try {
    return {
      hosts,
      tls: parts.tls !== undefined,
      user: filled(parts.user),
      password: filled(parts.password),
      database: Number(parts.db ?? (parts.path || 0)),
    };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
};
