import { readRedisUrl } from '@orderline/platform';
import type { Cluster, ClusterOptions, Redis, RedisOptions } from 'ioredis';

/** Where Redis is, and by what each side knows the other; the settings `REDIS_…` have the same names. */
export type RedisAddress = {
  /** Of the server, of the Sentinels where there is a master to ask them for, or of some nodes of a cluster. */
  readonly url: string;
  readonly cluster?: boolean | undefined;
  readonly sentinelMaster?: string | undefined;
  readonly sentinelUsername?: string | undefined;
  readonly sentinelPassword?: string | undefined;
  /** PEM: who vouches for the servers, in place of the system's authorities. */
  readonly tlsCa?: string | undefined;
  readonly tlsCertificate?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly keyPrefix?: string | undefined;
};

/** How long to wait for what, and how often. */
export type RedisLimits = Pick<
  RedisOptions,
  | 'autoResubscribe'
  | 'commandTimeout'
  | 'connectTimeout'
  | 'enableOfflineQueue'
  | 'enableReadyCheck'
  | 'lazyConnect'
  | 'maxRetriesPerRequest'
  | 'reconnectOnError'
  | 'retryStrategy'
  | 'socketTimeout'
>;

export type RedisClient = Redis | Cluster;

/** Sends each command to the node that has its key; no command, script or pipeline may have keys of two nodes. */
export const isCluster = (client: RedisClient): client is Cluster => client.isCluster;

const SENTINEL_PORT = 26_379;
const PORT = 6379;

const tlsOf = ({ tlsCa, tlsCertificate, tlsKey }: RedisAddress) => ({
  ...(tlsCa !== undefined && { ca: tlsCa }),
  ...(tlsCertificate !== undefined && { cert: tlsCertificate }),
  ...(tlsKey !== undefined && { key: tlsKey }),
});

/** While a node is being replaced its commands are sent again this soon, and so often: no longer than one may take. */
const CLUSTER_PATIENCE = { retryDelayOnFailover: 50, retryDelayOnClusterDown: 50, maxRedirections: 3 } as const;

/** A name is looked up by the socket, which then holds the certificate against the name. */
const byName: NonNullable<ClusterOptions['dnsLookup']> = (address, answer) => answer(null, address);

const optionsOf = (address: RedisAddress, options: RedisLimits) => {
  const read = readRedisUrl(address.url);
  if (!read) throw new Error('REDIS_URL is no URL of Redis: redis://user:password@host:port');
  const { user, password } = read;
  const tls = read.tls ? tlsOf(address) : undefined;
  const own = {
    ...options,
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
    ...(tls && { tls }),
  };
  return { ...read, tls, own };
};

/** Makes clients of single nodes of a cluster, without prefix. */
export const nodeClients = async (address: RedisAddress, options: RedisLimits) => {
  const { Redis: Client } = await import('ioredis');
  const { own } = optionsOf(address, options);
  return (node: { readonly host: string; readonly port: number }): Redis => new Client({ ...own, ...node });
};

/** A client of whatever kind of Redis it is; its library is loaded here, as a process without Redis needs none. */
export const redisClient = async (address: RedisAddress, options: RedisLimits): Promise<RedisClient> => {
  const { Redis: Client, Cluster: ClusterClient } = await import('ioredis');
  const { hosts, database, tls, own } = optionsOf(address, options);
  const keys = address.keyPrefix ? { keyPrefix: address.keyPrefix } : {};
  const at = (otherwise: number) => hosts.map(({ host, port = otherwise }) => ({ host, port }));
  if (address.cluster) {
    return new ClusterClient(at(PORT), {
      ...keys,
      ...CLUSTER_PATIENCE,
      redisOptions: own,
      enableOfflineQueue: options.enableOfflineQueue ?? true,
      slotsRefreshTimeout: options.connectTimeout ?? 1000,
      slotsRefreshInterval: 5000,
      ...(options.lazyConnect && { lazyConnect: true }),
      ...(options.retryStrategy && { clusterRetryStrategy: options.retryStrategy }),
      dnsLookup: byName,
    });
  }
  if (address.sentinelMaster === undefined) return new Client({ ...own, ...keys, ...at(PORT)[0], db: database });
  return new Client({
    ...own,
    ...keys,
    db: database,
    sentinels: at(SENTINEL_PORT),
    name: address.sentinelMaster,
    ...(address.sentinelUsername !== undefined && { sentinelUsername: address.sentinelUsername }),
    ...(address.sentinelPassword !== undefined && { sentinelPassword: address.sentinelPassword }),
    ...(tls && { sentinelTLS: tls, enableTLSForSentinelMode: true }),
    sentinelCommandTimeout: options.commandTimeout ?? 1000,
    ...(options.retryStrategy && { sentinelRetryStrategy: options.retryStrategy }),
  });
};
