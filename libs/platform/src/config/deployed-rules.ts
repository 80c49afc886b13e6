import { isIPv6 } from 'node:net';
import type { ValidPart } from './apps.ts';
import { isThisMachine, readPostgresUrl } from './postgres-url.ts';
import { readRedisUrl } from './redis-url.ts';
import { isDeployed, type Rule } from './rule.ts';
import type { ConfigWarning, Refusal } from './setting.ts';

/** What staging and production refuse, or warn of, for safety; it is told by the name of its setting, never by its value. */

type Warn = (config: ValidPart) => ConfigWarning | undefined;

const REPEATED = /^(.+?)\1+/s;

/** An estimate: the entropy of its characters, repeats counted once. */
const bitsOf = (secret: string): number => {
  const once = REPEATED.exec(secret);
  const text =
    once?.[1] !== undefined && once[0].length > secret.length / 2 ? secret.replace(once[0], once[1]) : secret;
  const counts = [...Map.groupBy(text, (character) => character).values()].map(({ length }) => length);
  return counts.reduce((bits, count) => bits - count * Math.log2(count / text.length), 0);
};

const ENOUGH_BITS = 96;

const made = 'a random text, such as node -p "crypto.randomBytes(32).toString(\'base64url\')" prints';

const isRandom =
  (name: string, secretOf: (config: ValidPart) => string | undefined): Rule =>
  (config) => {
    const secret = secretOf(config);
    return secret !== undefined && bitsOf(secret) < ENOUGH_BITS
      ? { name, expected: made, got: 'a text that is easily guessed' }
      : undefined;
  };

const secretsDiffer: Rule = ({ http, apiKeys }) =>
  apiKeys?.pepper !== undefined && apiKeys.pepper === http?.cursorSecret
    ? { name: 'API_KEY_PEPPER', expected: 'another value than CURSOR_SECRET', got: 'the same' }
    : undefined;

const WELL_KNOWN = new Set([
  'admin',
  'changeme',
  'example',
  'orderline',
  'pass',
  'password',
  'postgres',
  'root',
  'secret',
  'test',
]);

type Account = { readonly user: string; readonly password: string };

const accountOf = (url: string): Account => {
  const { user = '', password = '' } = readPostgresUrl(url)?.target ?? readRedisUrl(url) ?? {};
  return { user, password };
};

const isWellKnown = (url: string): boolean => {
  const { user, password } = accountOf(url);
  return password !== '' && (password === user || WELL_KNOWN.has(password.toLowerCase()));
};

const ownPassword =
  (name: string, urlOf: (config: ValidPart) => string | undefined): Rule =>
  (config) => {
    const url = urlOf(config);
    return url !== undefined && isWellKnown(url)
      ? { name, expected: "a password that is neither well known nor the user's name", got: 'a default password' }
      : undefined;
  };

/** No network of one's own is wider: 10.0.0.0/8 and fc00::/7. */
const WIDEST = { v4: 8, v6: 7 } as const;

const isEverybody = (network: string): boolean => {
  const [address = '', bits] = network.split('/');
  return Number(bits) < (isIPv6(address) ? WIDEST.v6 : WIDEST.v4);
};

const proxiesAreOurs: Rule = ({ http }) => {
  const wide = http?.trustedProxies?.find(isEverybody);
  return wide === undefined
    ? undefined
    : {
        name: 'TRUSTED_PROXIES',
        expected: 'the networks of our load balancers alone: whoever is in them names any address',
        got: wide,
      };
};

const REFUSALS: readonly Rule[] = [
  isRandom('CURSOR_SECRET', ({ http }) => http?.cursorSecret),
  isRandom('API_KEY_PEPPER', ({ apiKeys }) => apiKeys?.pepper),
  isRandom('WEBHOOK_SECRET_KEY', ({ webhooks }) => webhooks.secretKey),
  secretsDiffer,
  ownPassword('DATABASE_URL', ({ database }) => database.url),
  ownPassword('REDIS_URL', ({ redis }) => redis.url),
  proxiesAreOurs,
];

/** By a socket, or on this machine, which a proxy beside us may be. */
const isHere = (url: string): boolean => {
  const servers = readPostgresUrl(url)?.target ?? readRedisUrl(url);
  if (servers) return servers.hosts.every(isThisMachine);
  const { hostname } = new URL(url);
  return hostname === '' || isThisMachine({ host: hostname.replace(/^\[|\]$/g, '') });
};

const WITH_TLS: ReadonlySet<unknown> = new Set(['require', 'verify-ca', 'verify-full']);

const hasTls = ({ url = '', tlsCa }: ValidPart['database']): boolean => {
  const mode = readPostgresUrl(url)?.target.tls.mode;
  return mode === undefined ? tlsCa !== undefined : WITH_TLS.has(mode);
};

const readable = 'what it carries can be read, and changed, on the way';

const databaseHasTls: Warn = ({ database }) =>
  database.url !== undefined && !isHere(database.url) && !hasTls(database)
    ? { name: 'DATABASE_URL', text: `PostgreSQL without TLS: ${readable}; add sslmode=require or verify-full` }
    : undefined;

const redisHasTls: Warn = ({ redis: { url } }) =>
  url?.startsWith('redis:') && !isHere(url)
    ? { name: 'REDIS_URL', text: `Redis without TLS: ${readable}; use rediss://` }
    : undefined;

const paymentsHaveTls: Warn = ({ payments }) =>
  payments?.url?.startsWith('http:') && !isHere(payments.url)
    ? { name: 'PAYMENT_URL', text: `the payment provider without TLS: ${readable}; use https://` }
    : undefined;

const hasPassword =
  (name: string, urlOf: (config: ValidPart) => string | undefined): Warn =>
  (config) => {
    const url = urlOf(config);
    return url !== undefined && !isHere(url) && accountOf(url).password === ''
      ? { name, text: 'no password: whoever reaches the server may be let in' }
      : undefined;
  };

const WARNINGS: readonly Warn[] = [
  hasPassword('DATABASE_URL', ({ database }) => database.url),
  databaseHasTls,
  hasPassword('REDIS_URL', ({ redis }) => redis.url),
  redisHasTls,
  paymentsHaveTls,
];

const found = <Found>(config: ValidPart, rules: readonly ((config: ValidPart) => Found | undefined)[]) =>
  isDeployed(config) ? rules.flatMap((rule) => rule(config) ?? []) : [];

export const unsafeIn = (config: ValidPart): readonly Refusal[] => found(config, REFUSALS);

export const doubtfulIn = (config: ValidPart): readonly ConfigWarning[] => found(config, WARNINGS);
