import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { isHttpOrigin } from './kinds.ts';

const isDecodable = (part: string): boolean => {
  try {
    return decodeURIComponent(part) !== undefined;
  } catch {
    return false;
  }
};

const isSmtpServer = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(value);
  const isBare = (pathname === '' || pathname === '/') && search === '' && hash === '';
  return /^smtps?:$/.test(protocol) && hostname !== '' && isBare && isDecodable(username) && isDecodable(password);
};

export const smtpServer = {
  schema: z.string().refine(isSmtpServer),
  expected: 'smtp(s)://[user:password@]host[:port] and no more, user and password URL-encoded',
};

const MAILBOX = /^(?:(?<name>[^\p{C}<>@",;:\\]+) <(?<named>[^\s\p{C}<>]+)>|(?<bare>[^\s\p{C}<>]+))$/u;

/** As mail servers know it, whichever script it is written in. */
const withAsciiDomain = (address: string): string => {
  const at = address.lastIndexOf('@') + 1;
  return `${address.slice(0, at)}${domainToASCII(address.slice(at))}`;
};

/** RFC 5322 §3.4, without comments and quoted names. */
export const mailbox = {
  schema: z
    .string()
    .trim()
    .regex(MAILBOX)
    .transform((value) => {
      const { name = '', named, bare = '' } = MAILBOX.exec(value)?.groups ?? {};
      return { name: name.trim(), address: withAsciiDomain(named ?? bare) };
    })
    .pipe(z.object({ name: z.string(), address: z.email({ pattern: z.regexes.html5Email }) })),
  expected: 'an address such as shop@example.com or Shop <shop@example.com>',
};

const ORDER = /\{(?:id|number)\}/;

/** What stands for the order may be anywhere but in the origin. */
const isOrderPage = (value: string): boolean => {
  if (!ORDER.test(value) || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  const [origin = ''] = /^[^:]+:\/\/[^/?#]*/.exec(value) ?? [];
  return (
    /^https?:$/.test(protocol) && username === '' && password === '' && isHttpOrigin(origin) && !ORDER.test(origin)
  );
};

export const orderPage = {
  schema: z.string().refine(isOrderPage),
  expected: 'a URL with {id} or {number} in it, such as https://shop.example/orders/{id}',
};
