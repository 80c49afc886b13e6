import type { StatusCode } from 'hono/utils/http-status';
import type { HttpContext } from './env.ts';

/** Headers by name, as their values are sent. */
export type HeaderFields = Readonly<Record<string, string>>;

/** Of which the answer's own value goes before those that stand already. */
const listed = ['Link', 'Vary'] as const;

/**
 * Answers with what was gathered for this request and what the answer says of itself. The headers are one plain object:
 * node-server writes such a Response straight to its socket, but one that was touched by `c.header()` through a stream.
 */
export const reply = (
  c: HttpContext,
  status: StatusCode,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream | null,
  own: HeaderFields,
): Response => {
  const gathered = c.get('headers');
  const headers = { ...gathered, ...own };
  for (const name of listed) {
    const [one, other] = [own[name], gathered[name]];
    if (one !== undefined && other !== undefined) headers[name] = `${one}, ${other}`;
  }
  c.set('replied', true);
  return new Response(body, { status, headers });
};

/** Gathers headers for whatever this request is answered. */
export const gather = (c: HttpContext, headers: HeaderFields): void => void Object.assign(c.get('headers'), headers);

/** Puts what was gathered on an answer that was not made by `reply`, such as a page, beside what it says of itself. */
export const complete = (c: HttpContext): void => {
  if (c.get('replied')) return;
  const { headers } = c.res;
  for (const [name, value] of Object.entries(c.get('headers'))) {
    if (name === 'Vary') headers.append(name, value);
    else if (!headers.has(name)) headers.set(name, value);
  }
};

/** Nothing that the API answers may be framed, sniffed or run; the page at /docs allows itself its own styles. */
export const securityHeaders: HeaderFields = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-DNS-Prefetch-Control': 'off',
  'X-Download-Options': 'noopen',
  'X-Frame-Options': 'DENY',
  'X-Permitted-Cross-Domain-Policies': 'none',
  'X-XSS-Protection': '0',
};
