import { isIPv6 } from 'node:net';
import type { ValidPart } from './apps.ts';
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

const passwordOf = (url: string): string => decodeURIComponent(new URL(url).password);

const isWellKnown = (url: string): boolean => {
  const [password, user] = [passwordOf(url), decodeURIComponent(new URL(url).username)];
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
  secretsDiffer,
  ownPassword('DATABASE_URL', ({ database }) => database.url),
  ownPassword('REDIS_URL', ({ redis }) => redis.url),
  proxiesAreOurs,
];

/** By a socket, or on this machine, which a proxy beside us may be. */
const isHere = (url: string): boolean => {
  const { hostname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? decodeURIComponent(hostname);
  return host === '' || host.startsWith('/') || /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host);
};

const hasTls = (url: string): boolean => {
  const { searchParams } = new URL(url);
  const mode = searchParams.get('sslmode') ?? searchParams.get('ssl') ?? 'disable';
  return !['disable', 'allow', 'prefer', 'false'].includes(mode);
};

const readable = 'what it carries can be read, and changed, on the way';

const databaseHasTls: Warn = ({ database: { url } }) =>
  url !== undefined && !isHere(url) && !hasTls(url)
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
    return url !== undefined && !isHere(url) && passwordOf(url) === ''
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
