import type { HttpRouteRule } from '@orderline/contracts/gateway/http-route';
import type { RuleInFile } from '@orderline/contracts/gateway/rule';
import { type Auth, foldHeaderName, isForwardedHeader, isHopByHop, isIdentityHeader } from '@orderline/domain/gateway';
import { checkFilters, pathFault, type RuleFault, repeated } from './check-filters.ts';

type Checked = Omit<HttpRouteRule, 'backendRefs' | 'name'> & Pick<HttpRouteRule | RuleInFile, 'backendRefs'>;
type Match = Checked['matches'][number];

const headerMatchFault = (name: string): string | undefined => {
  const folded = foldHeaderName(name);
  if (folded === 'host') return 'hosts are matched by hostnames';
  const ours = isIdentityHeader(folded) || isForwardedHeader(folded) || isHopByHop(folded);
  return ours ? `${name} is not taken from outside, so nothing is decided by it` : undefined;
};

const checkMatch = ({ path, headers, queryParams }: Match, at: number): readonly RuleFault[] => {
  const bad = pathFault(path.value);
  const below = ['matches', at];
  return [
    ...(bad ? [{ path: [...below, 'path', 'value'], text: bad }] : []),
    ...headers.flatMap(({ name }, position): readonly RuleFault[] => {
      const text = headerMatchFault(name);
      return text ? [{ path: [...below, 'headers', position], text }] : [];
    }),
    ...repeated(headers, ({ name }) => name).map((position) => ({
      path: [...below, 'headers', position],
      text: `${headers[position]?.name} is asked for twice`,
    })),
    ...repeated(queryParams, ({ name }) => name).map((position) => ({
      path: [...below, 'queryParams', position],
      text: `${queryParams[position]?.name} is asked for twice`,
    })),
  ];
};

const checkTimeouts = ({ timeouts: { request, backendRequest } }: Checked): readonly RuleFault[] =>
  request !== undefined && backendRequest !== undefined && request < backendRequest
    ? [{ path: ['timeouts', 'backendRequest'], text: 'it is longer than request, which ends first' }]
    : [];

const checkBackends = ({ backendRefs, filters }: Checked): readonly RuleFault[] => {
  const redirects = filters.some(({ type }) => type === 'RequestRedirect');
  if (redirects)
    return backendRefs.length > 0 ? [{ path: ['backendRefs'], text: 'a rule that redirects asks no upstream' }] : [];
  if (backendRefs.length === 0) return [{ path: [], text: 'it leads nowhere: say backendRefs, or redirect' }];
  if (backendRefs.every(({ weight }) => weight === 0))
    return [{ path: ['backendRefs'], text: 'every weight is 0, so none is ever asked' }];
  return repeated(backendRefs, (one) => ('port' in one ? `${one.name}:${one.port}` : one.name)).map((at) => ({
    path: ['backendRefs', at],
    text: `${backendRefs[at]?.name} is there twice`,
  }));
};

/** A cache that could keep nothing is hardly meant. */
export const checkCache = ({ cache, matches }: Pick<RuleInFile, 'cache' | 'matches'>): readonly RuleFault[] => {
  if (!cache) return [];
  const { entry, total } = cache;
  const reads = matches.some(({ method }) => method === undefined || method === 'GET' || method === 'HEAD');
  return [
    ...(entry > total ? [{ path: ['cache', 'entry'], text: 'it is more than total, which holds all entries' }] : []),
    ...(reads ? [] : [{ path: ['cache'], text: 'no match of this rule takes GET, so there is nothing to keep' }]),
  ];
};

/** Who passes a public rule has no token that could be over. */
export const checkWebSockets = (
  { webSockets }: Pick<RuleInFile, 'webSockets'>,
  auth: Auth | undefined,
): readonly RuleFault[] =>
  webSockets && auth?.kind === 'public'
    ? [{ path: ['webSockets', 'endWith'], text: 'whoever passes a public rule has no token to end with' }]
    : [];

/** What is wrong with a rule by itself. */
export const checkRule = (rule: Checked): readonly RuleFault[] => [
  ...rule.matches.flatMap(checkMatch),
  ...checkFilters(rule),
  ...checkTimeouts(rule),
  ...checkBackends(rule),
];
