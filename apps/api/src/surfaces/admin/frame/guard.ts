import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { securityHeaders } from '../../../http/reply.ts';

/** What tells where a request comes from. */
export type Coming = {
  readonly method: string;
  readonly header: (name: string) => string | undefined;
};

/** Whether it changes nothing. */
export const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD';

/**
 * Whether a page of ours sent it, or somebody opened it: first by Fetch Metadata, then by the origin. What changes
 * something comes from our own pages alone; a browser that says neither is believed nothing. Null where all is well.
 */
export const whyForeign = ({ method, header }: Coming): string | null => {
  const [site, mode, dest] = ['sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'].map(header);
  if (isSafe(method)) {
    const isOwn = site === undefined || site === 'same-origin' || site === 'none';
    return isOwn || (mode === 'navigate' && dest === 'document') ? null : 'The page is for nobody to embed.';
  }
  if (site !== undefined && site !== 'same-origin') return 'The form was sent from another site.';
  const origin = header('origin');
  if (origin === undefined) return site === undefined ? 'The browser does not say where the form comes from.' : null;
  return hostOf(origin) === header('host') ? null : 'The form was sent from another origin.';
};

/**
 * Whether another site has sent the browser here, which has brought no cookie of ours for it (SameSite=Strict): the page is
 * asked for once more, as by a link of our own.
 */
export const isSentHere = ({ method, header }: Coming): boolean =>
  isSafe(method) && ['cross-site', 'same-site'].includes(header('sec-fetch-site') ?? '');

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);

/** What each form carries: whoever knows neither cookie nor session cannot make it. */
export const formToken = (key: string): string =>
  createHmac('sha256', key).update('orderline form').digest('base64url');

export const isFormToken = (token: string, key: string): boolean => {
  const expected = Buffer.from(formToken(key));
  const given = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
};

export const newNonce = (): string => randomBytes(16).toString('base64url');

/** Nothing is run or shown but what has the nonce of this one answer, and nothing comes from elsewhere. */
export const pageHeaders = (nonce: string): Readonly<Record<string, string>> => ({
  ...securityHeaders,
  'Content-Security-Policy': [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Resource-Policy': 'same-origin',
  // With `no-referrer` a browser would send the origin of a form as null.
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
  Vary: 'HX-Request',
});
