import type { ValidPart } from './apps.ts';
import { readRedisUrl } from './redis-url.ts';
import type { Refusal } from './setting.ts';

type Redis = ValidPart['redis'];

type Check = readonly [name: string, isWrong: (redis: Redis) => boolean, expected: string];

const target = ({ url = '' }: Redis) => readRedisUrl(url);
const isSentinel = ({ sentinelMaster }: Redis): boolean => sentinelMaster !== undefined;

const CHECKS: readonly Check[] = [
  [
    'REDIS_URL',
    (redis) => (target(redis)?.hosts.length ?? 1) > 1 && !isSentinel(redis) && redis.cluster === false,
    'one host; several are those of Sentinels (REDIS_SENTINEL_MASTER) or of a cluster (REDIS_CLUSTER=true)',
  ],
  [
    'REDIS_URL',
    (redis) => redis.cluster === true && (target(redis)?.database ?? 0) > 0,
    'no database: a cluster has 0 alone',
  ],
  [
    'REDIS_URL',
    (redis) =>
      target(redis)?.tls === false &&
      [redis.tlsCa, redis.tlsCertificate, redis.tlsKey].some((pem) => pem !== undefined),
    'rediss://: certificates are of no use without TLS',
  ],
  [
    'REDIS_CLUSTER',
    (redis) => redis.cluster === true && isSentinel(redis),
    'false: Sentinels (REDIS_SENTINEL_MASTER) look after servers that are no cluster',
  ],
  [
    'REDIS_SENTINEL_MASTER',
    (redis) => !isSentinel(redis) && (redis.sentinelUsername !== undefined || redis.sentinelPassword !== undefined),
    'the name of the master that the Sentinels look after',
  ],
  [
    'REDIS_TLS_KEY',
    ({ tlsCertificate, tlsKey }) => tlsCertificate !== undefined && tlsKey === undefined,
    'the private key of REDIS_TLS_CERTIFICATE',
  ],
  [
    'REDIS_TLS_CERTIFICATE',
    ({ tlsCertificate, tlsKey }) => tlsKey !== undefined && tlsCertificate === undefined,
    'the certificate of REDIS_TLS_KEY',
  ],
];

/** What the settings of Redis may not be together. */
export const redisRefusals = ({ redis }: ValidPart): readonly Refusal[] =>
  CHECKS.flatMap(([name, isWrong, expected]) => (isWrong(redis) ? [{ name, expected }] : []));
