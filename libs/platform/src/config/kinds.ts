import { createPrivateKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { readPostgresUrl } from './postgres-url.ts';
import { readRedisUrl } from './redis-url.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

const holds = (parse: () => unknown): boolean => {
  try {
    return parse() !== undefined;
  } catch {
    return false;
  }
};

const isCertificates = (text: string): boolean => {
  const blocks = text.match(BLOCK) ?? [];
  return blocks.length > 0 && holds(() => blocks.map((block) => new X509Certificate(block)));
};

export const pemCertificates = {
  schema: z.string().refine(isCertificates),
  expected: 'certificates as PEM',
};

export const pemPrivateKey = {
  schema: z.string().refine((text) => holds(() => createPrivateKey(text))),
  expected: 'a private key as PEM, without a passphrase',
};

/** How a value is read, and in words what a reader of the fault should have written. */
export type Kind<Schema extends z.ZodType> = { readonly schema: Schema; readonly expected: string };

const wholeNumberIn = (least: number, most: number) =>
  z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.int().min(least).max(most));

export const wholeNumber = (least: number, most: number) => ({
  schema: wholeNumberIn(least, most),
  expected: `a whole number from ${least} to ${most}`,
});

/** A TCP port, and whether anybody asked for just this one. */
export const port = {
  schema: z.object({ port: wholeNumberIn(0, 65_535), explicit: z.boolean() }),
  expected: 'a port from 0 to 65535',
};

export const text = { schema: z.string().trim().min(1), expected: 'a text' };

/** An address of the web with a place for the id of a trace. */
export const traceUrlTemplate = {
  schema: z.string().refine((template) => {
    const url = URL.parse(template.replaceAll('{traceId}', '0'));
    return template.includes('{traceId}') && (url?.protocol === 'https:' || url?.protocol === 'http:');
  }),
  expected: 'an address of http or https with {traceId} in it',
};

export const flag = {
  schema: z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]),
  expected: 'true or false',
};

export const oneOf = <const Words extends readonly [string, ...string[]]>(...words: Words) => ({
  schema: z.enum(words),
  expected: `one of ${words.join(', ')}`,
});

const separated = z
  .union([z.array(z.string()), z.string().transform((line) => line.split(','))])
  .transform((parts) => parts.map((part) => part.trim()).filter((part) => part !== ''));

export const listOf = <Item extends z.ZodType<string, string>>({ schema, expected }: Kind<Item>) => ({
  schema: separated.pipe(z.array(schema)),
  expected: `a comma-separated list, each ${expected}`,
});

export const someOf = <Item extends z.ZodType<string, string>>({ schema, expected }: Kind<Item>) => ({
  schema: separated.pipe(z.array(schema).min(1)),
  expected: `a comma-separated list of at least one, each ${expected}`,
});

export const postgresUrl = {
  schema: z.string().refine((value) => readPostgresUrl(value) !== undefined),
  expected: 'postgres://user:password@host:port/database, with several host:port where there are several',
};

export const redisUrl = {
  schema: z.string().refine((value) => readRedisUrl(value) !== undefined),
  expected:
    'redis://user:password@host:port/database, or rediss:// for TLS, with several host:port where there are several',
};

/** Stands before each key, so that it may hold neither a blank nor what marks a slot or a pattern. */
export const keyPrefix = {
  schema: z.string().regex(/^[\w.:-]{0,100}$/),
  expected: 'at most 100 letters, digits, dots, colons, underscores and dashes',
};

const isOrigin = (value: string): boolean => URL.canParse(value) && new URL(value).origin === value;

/** `*` stands for any port, or none: what is served from the machine of a developer moves about. */
const ANY_PORT = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]):\*$/;

/** What apps in a shell of their own call themselves; the other schemes that browsers know have no origin. */
const SHELL = /^(?!(?:https?|wss?|ftp|file|data|blob|javascript|about):)[a-z][a-z\d+.-]*:\/\/[a-z\d._-]+(?::\d{1,5})?$/;

const isBrowserOrigin = (value: string): boolean =>
  isHttpOrigin(value) || ANY_PORT.test(value) || (SHELL.test(value) && URL.canParse(value));

export const browserOrigin = {
  schema: z.string().refine(isBrowserOrigin),
  expected:
    'an origin such as https://shop.example or capacitor://localhost (no path, no trailing slash), or http://localhost:* for whichever port of this machine',
};

export const isHttpOrigin = (value: string): boolean =>
  isOrigin(value) && /^https?:/.test(value) && !value.includes('*');

export const httpOrigin = {
  schema: z.string().refine(isHttpOrigin),
  expected: 'http(s)://host[:port] and no more (no path, no trailing slash)',
};

const isTokenUrl = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, hash } = new URL(value);
  return /^https?:$/.test(protocol) && [username, password, hash].every((part) => part === '');
};

export const tokenUrl = { schema: z.string().refine(isTokenUrl), expected: 'a URL such as https://id.example/token' };

export const network = {
  schema: z.union([z.cidrv4(), z.cidrv6()]),
  expected: 'a network such as 10.0.0.0/8',
};

const HOST_AND_PORT = /^[\w.-]+:(?<port>\d{1,5})$/;

const isHostAndPort = (value: string): boolean => {
  const port = Number(HOST_AND_PORT.exec(value)?.groups?.port);
  return port > 0 && port < 65_536;
};

/** kafkajs takes what stands before the first colon for the host. */
export const hostAndPort = {
  schema: z.string().refine(isHostAndPort),
  expected: 'a host:port, the port from 1 to 65535; an IPv6 address goes by a name',
};

export const secretText = { schema: z.string().min(32), expected: 'a random text of at least 32 characters' };

/** RFC 6750 §2.1. */
export const bearerToken = {
  schema: z.string().regex(/^[\w.~+/-]+=*$/),
  expected: 'a bearer token: letters, digits and -._~+/, then = if any',
};

export const optional = <Schema extends z.ZodType>({ schema, expected }: Kind<Schema>) => ({
  schema: schema.optional(),
  expected: `${expected}, or nothing`,
});
