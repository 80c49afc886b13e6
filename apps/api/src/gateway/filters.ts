import type { Filter, PathRewrite, RuleMatch } from '@orderline/domain/gateway';
import type { RawHeaders } from './headers.ts';

type Of<Type extends Filter['type']> = Extract<Filter, { readonly type: Type }>;

/** What is left of a normalised path below the prefix that matched. */
const below = (path: string, { path: { type, value } }: RuleMatch): string => {
  if (type === 'Exact') return '';
  return path.slice(value.endsWith('/') ? value.length - 1 : value.length);
};

/** Of normalised paths it makes normalised ones. */
export const rewritten = (path: string, match: RuleMatch, rewrite: PathRewrite | null): string => {
  if (!rewrite) return path;
  if (rewrite.type === 'ReplaceFullPath') return rewrite.value;
  const rest = below(path, match);
  const start = rewrite.value.endsWith('/') ? rewrite.value.slice(0, -1) : rewrite.value;
  return `${start}${rest}` || '/';
};

type Redirected = { readonly path: string; readonly search: string; readonly match: RuleMatch; readonly host: string };

/** Where a redirect leads. A scheme that is named brings its own port; else the port of the request stays. */
export const locationOf = (
  { scheme, hostname, port, path }: Of<'RequestRedirect'>,
  asked: Redirected & { readonly scheme: string },
): string => {
  const [, name = '', ownPort = ''] = /^(.*?)(:\d+)?$/.exec(asked.host) ?? [];
  const shown = scheme ?? asked.scheme;
  const standard = shown === 'https' ? 443 : 80;
  const kept = scheme === null ? ownPort : '';
  const portOf = port === null ? kept : port === standard ? '' : `:${port}`;
  return `${shown}://${hostname ?? name}${portOf}${rewritten(asked.path, asked.match, path)}${asked.search}`;
};

export type Cors = Of<'CORS'>;

/** `*` is any origin, `https://*.shop.example` any name below. */
const isAllowed = (origin: string, listed: string): boolean => {
  if (listed === '*' || listed === origin) return true;
  const [start, end, more] = listed.split('*');
  if (start === undefined || end === undefined || more !== undefined) return false;
  const middle = origin.slice(start.length, origin.length - end.length);
  return origin.startsWith(start) && origin.endsWith(end) && /^[\w.-]+$/.test(middle);
};

const isOrigin = ({ allowOrigins }: Cors, origin: string): boolean =>
  allowOrigins.some((listed) => isAllowed(origin, listed));

/** What an answer tells a browser of that origin; of one that is not allowed, only that answers differ. */
export const corsHeaders = (cors: Cors, origin: string): RawHeaders => {
  const { allowCredentials, exposeHeaders } = cors;
  if (!isOrigin(cors, origin)) return ['Vary', 'Origin'];
  return [
    ...['Access-Control-Allow-Origin', origin, 'Vary', 'Origin'],
    ...(allowCredentials ? ['Access-Control-Allow-Credentials', 'true'] : []),
    ...(exposeHeaders.length > 0 ? ['Access-Control-Expose-Headers', exposeHeaders.join(', ')] : []),
  ];
};

/** `*` stands for what was asked, which credentials would forbid to be told as it is. */
const told = (listed: readonly string[], asked: string): string => (listed.includes('*') ? asked : listed.join(', '));

/** What the answer to a preflight tells besides. */
export const preflightHeaders = (
  cors: Cors,
  asked: { readonly origin: string; readonly method: string; readonly headers: string },
): RawHeaders => {
  if (!isOrigin(cors, asked.origin)) return [];
  const headers = told(cors.allowHeaders, asked.headers);
  return [
    ...['Access-Control-Allow-Methods', told(cors.allowMethods, asked.method)],
    ...(headers === '' ? [] : ['Access-Control-Allow-Headers', headers]),
    ...['Access-Control-Max-Age', String(cors.maxAgeSeconds)],
  ];
};
