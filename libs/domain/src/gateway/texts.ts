import type { Consumer } from './consumer.ts';
import type {
  Auth,
  AuthWay,
  Backend,
  CacheBounds,
  Filter,
  HeaderChanges,
  JsonChanges,
  Limit,
  PathRewrite,
  Rule,
  RuleMatch,
  Upstream,
} from './rule.ts';

export const wayText = (way: AuthWay): string => {
  if (way.kind === 'introspection') return `a token that ${way.name} vouches for`;
  return way.kind === 'oidc' ? `a token of ${way.issuer} for ${way.audience}` : way.kind;
};

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

const bodyText = ({ limitBytes, pick, remove, rename, set }: JsonChanges): string =>
  [
    ...(pick ? [`keeps ${pick.join(' and ')}`] : []),
    ...remove.map((pointer) => `removes ${pointer}`),
    ...rename.map(({ pointer, to }) => `${pointer} becomes ${to}`),
    ...set.map(({ pointer }) => `sets ${pointer}`),
    `up to ${limitBytes} bytes`,
  ].join(', ');

/** `answers up to 262144 bytes, 16777216 in all, fresh for at most 3600 s`. */
export const cacheText = ({ entryBytes, totalBytes, maxAgeSeconds }: CacheBounds): string =>
  `answers to GET up to ${entryBytes} bytes, ${totalBytes} in all, fresh for at most ${maxAgeSeconds} s`;

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
    case 'RequestBodyModifier':
    case 'ResponseBodyModifier':
      return bodyText(filter.body);
    case 'CORS':
      return `from ${filter.allowOrigins.join(', ')}`;
    case 'RequestMirror':
      return `a copy of ${filter.numerator} in ${filter.denominator} to ${filter.upstream}`;
    case 'ExtensionRef':
      return [filter.policy, ...Object.keys(filter.options ?? {})].join(' ');
  }
};

/** Of policies and mirrors, what a list of rules has room for. */
export const policiesText = ({ filters }: Rule): string =>
  filters
    .flatMap((filter) => {
      if (filter.type === 'ExtensionRef') return filter.policy;
      return filter.type === 'RequestMirror' ? `mirror ${filter.upstream}` : [];
    })
    .join(', ');

export const filterText = (filter: Filter): string => `${filter.type}: ${filterDetail(filter)}`;

export const limitText = ({ name, requests, windowSeconds, per, mode, failClosed }: Limit): string => {
  const away = failClosed ? 'refuses' : 'counts by process';
  return `${name}: ${requests} in ${windowSeconds} s per ${per}, ${mode}; ${away} while Redis is away`;
};

/** `acme: quota:acme:daily: 1000 in 86400 s …`, or that nothing is counted. */
export const consumerText = ({ name, quotas }: Consumer): string =>
  `${name}: ${quotas.length === 0 ? 'no quota' : quotas.map(limitText).join('; ')}`;

/** `, trusted by ca.pem as orders.internal`; nothing where the file says nothing. */
export const trustText = (tls: Upstream['tls']): string => {
  if (!tls) return '';
  return `, trusted${tls.ca ? ` by ${tls.ca.file}` : ''}${tls.hostname === null ? '' : ` as ${tls.hostname}`}`;
};

const howMany = (number: number, what: string): readonly string[] =>
  number === 0 ? [] : [`${number} ${what}${number === 1 ? '' : 's'}`];

export const membersText = ({ keys, users, subjects }: Consumer): string =>
  [...howMany(keys.length, 'key'), ...howMany(users.length, 'user'), ...howMany(subjects.length, 'subject')].join(', ');

/** Nobody whom an authorization server names belongs to a consumer. */
const WAYS = { 'api-key': 'keys', 'orderline-token': 'users', oidc: 'subjects', introspection: null } as const;

/** Who could come by a way of the rule: users also by their keys, and with tokens of an issuer. */
export const mayBeOf = ({ auth }: Rule, consumer: Consumer): boolean =>
  auth.kind === 'required' &&
  auth.by.some(({ kind }) => {
    const list = WAYS[kind];
    return list !== null && (consumer.users.length > 0 || consumer[list].length > 0);
  });

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
