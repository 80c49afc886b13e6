import type { Auth, AuthWay, Backend, Filter, HeaderChanges, Limit, PathRewrite, Rule, RuleMatch } from './rule.ts';

export const wayText = (way: AuthWay): string =>
  way.kind === 'oidc' ? `a token of ${way.issuer} for ${way.audience}` : way.kind;

export const authText = (auth: Auth): string => {
  if (auth.kind === 'public') return 'public';
  const scopes = auth.scopes.length > 0 ? `, with ${auth.scopes.join(' and ')}` : '';
  return `${auth.by.map(wayText).join(' or ')}${scopes}`;
};

/** `GET /orders/* x-canary=1 ?q=1`: a star for what may follow a prefix. */
export const matchText = ({ path, method, headers, query }: RuleMatch): string => {
  const shown = path.type === 'Exact' ? path.value : `${path.value.replace(/\/$/, '')}/*`;
  const more = [
    ...headers.map(({ name, value }) => `${name}=${value}`),
    ...query.map(({ name, value }) => `?${name}=${value}`),
  ];
  return [method ?? 'any', shown, ...more].join(' ');
};

export const hostsText = (hostnames: readonly string[]): string => (hostnames.length === 0 ? '*' : hostnames.join(' '));

const rewriteText = (path: PathRewrite | null): readonly string[] => {
  if (path === null) return [];
  return [path.type === 'ReplaceFullPath' ? `the path becomes ${path.value}` : `the prefix becomes ${path.value}`];
};

const changesText = ({ set, add, remove }: HeaderChanges): string =>
  [
    ...set.map(({ name }) => `sets ${name}`),
    ...add.map(({ name }) => `adds to ${name}`),
    ...remove.map((name) => `removes ${name}`),
  ].join(', ');

const filterDetail = (filter: Filter): string => {
  switch (filter.type) {
    case 'RequestHeaderModifier':
    case 'ResponseHeaderModifier':
      return changesText(filter.changes);
    case 'URLRewrite':
      return [...(filter.hostname ? [`the host becomes ${filter.hostname}`] : []), ...rewriteText(filter.path)].join(
        ', ',
      );
    case 'RequestRedirect': {
      const { scheme, hostname, port, path, statusCode } = filter;
      const to = [scheme && `scheme ${scheme}`, hostname && `host ${hostname}`, port && `port ${port}`].filter(Boolean);
      return [`${statusCode}`, ...to, ...rewriteText(path)].join(', ');
    }
    case 'CORS':
      return `from ${filter.allowOrigins.join(', ')}`;
  }
};

export const filterText = (filter: Filter): string => `${filter.type}: ${filterDetail(filter)}`;

export const limitText = ({ name, requests, windowSeconds, per, mode, failClosed }: Limit): string => {
  const away = failClosed ? 'refuses' : 'counts by process';
  return `${name}: ${requests} in ${windowSeconds} s per ${per}, ${mode}; ${away} while Redis is away`;
};

/** `orders 90 %, canary 10 %`. */
const backendsText = (backends: readonly Backend[]): string => {
  const all = backends.reduce((sum, { weight }) => sum + weight, 0);
  if (backends.length === 1) return backends[0]?.upstream ?? '';
  return backends
    .map(({ upstream, weight }) => `${upstream} ${Number(((100 * weight) / all).toFixed(1))} %`)
    .join(', ');
};

/** Where a rule leads to: upstreams, or a redirect. */
export const leadsText = ({ backends, filters }: Rule): string => {
  const redirect = filters.find(({ type }) => type === 'RequestRedirect');
  return redirect ? `redirect ${filterDetail(redirect)}` : backendsText(backends);
};
