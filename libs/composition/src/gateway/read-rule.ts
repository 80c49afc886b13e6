import { httpRouteRule } from '@orderline/contracts/gateway/http-route';
import { type AuthInFile, type RuleInFile, rule as ruleSchema } from '@orderline/contracts/gateway/rule';
import type { Auth, Backend, Introspection, Limit, Rule, Upstream } from '@orderline/domain/gateway';
import { type RuleFault, repeated } from './check-filters.ts';
import { checkCache, checkRule, checkWebSockets } from './check-rule.ts';
import { faultIn, parsePart } from './faults.ts';
import type { RulePart } from './gather.ts';
import type { Policies } from './policies/index.ts';
import { checkIntrospections, checkMirrors, readPolicies, servicesOf } from './read-filters.ts';
import type { Named } from './shared-parts.ts';
import type { Fault, Path } from './source.ts';
import { authOf, cacheOf, filterOf, limitOf, matchOf, retryOf, timeoutsOf } from './to-domain.ts';

export type Issuer = { readonly issuer: string; readonly audience: string };

export type Known = {
  readonly upstreams: Named<Upstream>;
  readonly limits: Named<Limit>;
  readonly introspections: Named<Introspection>;
  /** Issuers that the process verifies tokens of; null where nobody knows them, and they are taken as they are. */
  readonly issuers: readonly Issuer[] | null;
  readonly policies: Policies;
};

type Read = Omit<RuleInFile, 'name'> & { readonly name: string };

const DEFAULT_BODY_BYTES = 1_048_576;

/** A Service of a cluster is an upstream by itself: its name leads to whoever serves. */
const serviceOf = (namespace: string, name: string, port: number): Upstream => ({
  name: `${namespace}/${name}:${port}`,
  targets: [`http://${name}.${namespace}.svc:${port}`],
  health: { path: null, everyMs: 5_000, failures: 5, ejectedMs: 30_000 },
  concurrency: 1_024,
  tls: null,
});

type ServiceRef = { readonly name: string; readonly port: number; readonly namespace?: string | undefined };

const readOfCluster = (
  { part, number, cluster }: RulePart,
  namespace: string,
  { upstreams }: Known,
  faults: Fault[],
): Read | undefined => {
  const rule = parsePart(httpRouteRule, part, faults);
  if (!rule) return undefined;
  const nameOf = ({ name, port, namespace: other = namespace }: ServiceRef, at: Path): string => {
    if (other !== namespace)
      faults.push(faultIn(part, [...at, 'namespace'], `a Service of ${other} is not asked: no ReferenceGrant is read`));
    const service = serviceOf(namespace, name, port);
    if (!upstreams.known.has(service.name)) upstreams.known.set(service.name, service);
    return service.name;
  };
  const backendRefs = rule.backendRefs.map((ref, at) => ({
    name: nameOf(ref, ['backendRefs', at]),
    weight: ref.weight,
  }));
  const filters = servicesOf(rule.filters, nameOf, (at, text) => faults.push(faultIn(part, at, text)));
  const name = rule.name ?? String(number);
  const own = cluster?.byRule.get(name);
  return {
    ...rule,
    name,
    filters,
    backendRefs,
    limits: [],
    bodyLimit: DEFAULT_BODY_BYTES,
    auth: own === 'broken' ? undefined : own,
  };
};

const checkBackends = ({ backendRefs }: Read, { upstreams }: Known): readonly RuleFault[] =>
  backendRefs.flatMap(({ name }, at) =>
    upstreams.known.has(name) || upstreams.broken.has(name)
      ? []
      : { path: ['backendRefs', at, 'name'], text: `there is no upstream ${name}` },
  );

const sameLimit = (one: Limit, other: Limit): boolean =>
  one.requests === other.requests &&
  one.windowSeconds === other.windowSeconds &&
  one.per === other.per &&
  one.mode === other.mode &&
  one.failClosed === other.failClosed;

/** Why a limit cannot count the requests of a rule. */
const countless = ({ name, per }: Limit, auth: Auth): string | undefined => {
  if (per === 'address' || per === 'rule') return undefined;
  if (auth.kind === 'public') return `${name} counts by ${per}, and whoever passes a public rule has none`;
  const ways = auth.by.map(({ kind }) => kind);
  if (per === 'consumer') return undefined;
  const fits = per === 'key' ? ways.every((way) => way === 'api-key') : !ways.includes('api-key');
  return fits ? undefined : `${name} counts by ${per}, which not everybody has whom this rule lets in`;
};

type Resolved = { readonly limits: readonly Limit[]; readonly faults: readonly RuleFault[] };

const resolveLimits = (rule: Read, auth: Auth | undefined, { limits: { known, broken } }: Known): Resolved => {
  const limits: Limit[] = [];
  const faults: RuleFault[] = [];
  rule.limits.forEach((asked, at) => {
    const path = ['limits', at];
    const own = typeof asked === 'string' ? undefined : limitOf(asked);
    const name = typeof asked === 'string' ? asked : asked.name;
    const found = known.get(name) ?? own;
    if (!found) {
      if (!broken.has(name)) faults.push({ path, text: `there is no limit ${name}` });
      return;
    }
    if (own && !sameLimit(own, found)) faults.push({ path, text: `${name} is another limit elsewhere in the file` });
    known.set(name, found);
    const text = auth && countless(found, auth);
    if (text) faults.push({ path, text });
    limits.push(found);
  });
  for (const at of repeated(limits, ({ name }) => name))
    faults.push({ path: ['limits', at], text: `${limits[at]?.name} is there twice` });
  return { limits, faults };
};

const checkIssuers = (auth: AuthInFile | undefined, issuers: Known['issuers']): readonly RuleFault[] => {
  if (auth === undefined || auth === 'public' || issuers === null) return [];
  return auth.by.flatMap((way, at) => {
    if (typeof way === 'string' || !('oidc' in way)) return [];
    const { issuer, audience } = way.oidc;
    const known = issuers.some((one) => one.issuer === issuer && one.audience === audience);
    const text = `no issuer ${issuer} with the audience ${audience} is configured: see OIDC_ISSUERS`;
    return known ? [] : { path: ['auth', 'by', at], text };
  });
};

const backendsOf = ({ backendRefs }: Read): readonly Backend[] =>
  backendRefs.map(({ name, weight }) => ({ upstream: name, weight }));

const UNSAID = 'nobody says who may pass: give the rule or its route an auth, or the word public';

/** Who may pass by the rule, its annotation or its route; undefined is a fault, told here or before. */
const whoPasses = ({ auth: ofRoute, cluster, part }: RulePart, read: Read, faults: Fault[]): AuthInFile | undefined => {
  if (cluster?.byRule.get(read.name) === 'broken') return undefined;
  const auth = read.auth ?? ofRoute;
  if (auth === undefined) faults.push(faultIn(part, [], UNSAID));
  return auth === 'broken' ? undefined : auth;
};

/** A rule as the data path takes it; undefined, with the faults, where it does not load. */
export const readRule = (rulePart: RulePart, known: Known, faults: Fault[]): Rule | undefined => {
  const { part, cluster, hostnames, route } = rulePart;
  const read = cluster
    ? readOfCluster(rulePart, cluster.namespace, known, faults)
    : parsePart(ruleSchema, part, faults);
  if (!read) return undefined;
  const said = whoPasses(rulePart, read, faults);
  const auth = said && authOf(said);
  const { limits, faults: ofLimits } = resolveLimits(read, auth, known);
  const filters = readPolicies(rulePart.part, read.filters, known.policies, faults);
  const found = [
    ...checkRule(read),
    ...checkCache(read),
    ...checkBackends(read, known),
    ...checkMirrors(read.filters, { upstreams: known.upstreams, inCluster: cluster !== null }),
    ...ofLimits,
    ...checkIssuers(said, known.issuers),
    ...checkIntrospections(said, known.introspections),
    ...checkWebSockets(read, auth),
  ];
  faults.push(...found.map(({ path, text }) => faultIn(part, path, text)));
  if (!auth) return undefined;
  return {
    name: `${route}/${read.name}`,
    hostnames,
    matches: read.matches.map(matchOf),
    auth,
    filters: filters.map(filterOf),
    backends: backendsOf(read),
    timeouts: timeoutsOf(read.timeouts),
    retry: retryOf(read.retry),
    bodyLimitBytes: read.bodyLimit,
    limits,
    cache: cacheOf(read.cache),
    webSocketsEndWith: read.webSockets?.endWith ?? null,
    place: part.document.placeOf(part.path),
  };
};
