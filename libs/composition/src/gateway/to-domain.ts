import type { BodyChangesInFile, FilterInFile, PathRewriteInFile } from '@orderline/contracts/gateway/filters';
import type { UpstreamInFile } from '@orderline/contracts/gateway/gateway-file';
import type { IntrospectionInFile } from '@orderline/contracts/gateway/introspection';
import type { AuthInFile, LimitInFile, RuleInFile } from '@orderline/contracts/gateway/rule';
import type {
  Auth,
  AuthWay,
  CacheBounds,
  Filter,
  Introspection,
  JsonChanges,
  Limit,
  PathRewrite,
  RuleMatch,
  Upstream,
} from '@orderline/domain/gateway';

export const upstreamOf = ({ name, targets, health, concurrency }: UpstreamInFile, tls: Upstream['tls']): Upstream => ({
  ...{ name, targets, concurrency, tls },
  health: {
    path: health.path ?? null,
    everyMs: health.every,
    failures: health.failures,
    ejectedMs: health.ejected,
  },
});

export const limitOf = ({ window, ...limit }: LimitInFile): Limit => ({ ...limit, windowSeconds: window / 1_000 });

export const introspectionOf = ({
  audience,
  keptFor,
  refusedFor,
  timeout,
  ...said
}: IntrospectionInFile): Omit<Introspection, 'place'> => ({
  ...{ ...said, audience: audience ?? null },
  ...{ keptMs: keptFor, refusedMs: refusedFor, timeoutMs: timeout },
});

const wayOf = (way: Exclude<AuthInFile, 'public'>['by'][number]): AuthWay => {
  if (typeof way === 'string') return { kind: way };
  return 'oidc' in way ? { kind: 'oidc', ...way.oidc } : { kind: 'introspection', name: way.introspection };
};

export const authOf = (auth: AuthInFile): Auth =>
  auth === 'public'
    ? { kind: 'public' }
    : {
        kind: 'required',
        by: auth.by.map(wayOf),
        scopes: auth.scopes,
      };

export const matchOf = ({ path, method, headers, queryParams }: RuleInFile['matches'][number]): RuleMatch => ({
  path,
  method: method ?? null,
  headers: headers.map(({ name, value }) => ({ name, value })),
  query: queryParams.map(({ name, value }) => ({ name, value })),
});

const rewriteOf = (path: PathRewriteInFile | undefined): PathRewrite | null => {
  if (path === undefined) return null;
  return path.type === 'ReplaceFullPath'
    ? { type: path.type, value: path.replaceFullPath }
    : { type: path.type, value: path.replacePrefixMatch };
};

const bodyOf = ({ limit, pick, ...changes }: BodyChangesInFile): JsonChanges => ({
  ...changes,
  ...{ limitBytes: limit, pick: pick ?? null },
});

export const cacheOf = (cache: RuleInFile['cache']): CacheBounds | null =>
  cache ? { entryBytes: cache.entry, totalBytes: cache.total, maxAgeSeconds: cache.maxAge / 1_000 } : null;

/** Options are as the policy's own schema has taken them. */
export const filterOf = (filter: FilterInFile): Filter => {
  switch (filter.type) {
    case 'RequestHeaderModifier':
      return { type: filter.type, changes: filter.requestHeaderModifier };
    case 'ResponseHeaderModifier':
      return { type: filter.type, changes: filter.responseHeaderModifier };
    case 'URLRewrite': {
      const { hostname = null, path } = filter.urlRewrite;
      return { type: filter.type, hostname, path: rewriteOf(path) };
    }
    case 'RequestRedirect': {
      const { scheme = null, hostname = null, port = null, path, statusCode } = filter.requestRedirect;
      return { type: filter.type, scheme, hostname, port, path: rewriteOf(path), statusCode };
    }
    case 'RequestBodyModifier':
      return { type: filter.type, body: bodyOf(filter.requestBodyModifier) };
    case 'ResponseBodyModifier':
      return { type: filter.type, body: bodyOf(filter.responseBodyModifier) };
    case 'CORS': {
      const { maxAge, ...cors } = filter.cors;
      return { type: filter.type, ...cors, maxAgeSeconds: maxAge };
    }
    case 'RequestMirror': {
      const { backendRef, percent = 100, fraction } = filter.requestMirror;
      const share = fraction ?? { numerator: percent, denominator: 100 };
      return { type: filter.type, upstream: backendRef.name, ...share };
    }
    case 'ExtensionRef':
      return { type: filter.type, policy: filter.extensionRef.name, options: filter.extensionRef.options };
  }
};

const DEFAULT_REQUEST_MS = 30_000;

export const timeoutsOf = ({ request = DEFAULT_REQUEST_MS, backendRequest = request }: RuleInFile['timeouts']) => ({
  requestMs: request,
  backendRequestMs: backendRequest,
});

export const retryOf = (retry: RuleInFile['retry']) =>
  retry
    ? { attempts: retry.attempts, codes: retry.codes, backoffMs: retry.backoff }
    : { attempts: 0, codes: [], backoffMs: 0 };
