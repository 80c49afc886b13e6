import { gatewayHead, routeHead } from '@orderline/contracts/gateway/gateway-file';
import { AUTH_ANNOTATION, httpRouteHead } from '@orderline/contracts/gateway/http-route';
import { type AuthInFile, auth } from '@orderline/contracts/gateway/rule';
import { parse } from 'yaml';
import { faultIn, type Part, parsePart, partAt } from './faults.ts';
import { type Fault, type SourceDocument, written } from './source.ts';

/** A rule that is yet to be read, with what its route says of it. */
export type RulePart = {
  readonly part: Part;
  readonly route: string;
  readonly hostnames: readonly string[];
  /** Undefined where the route says nothing; `broken` where what it says is at fault already. */
  readonly auth: AuthInFile | 'broken' | undefined;
  /** Of a rule in a cluster: its namespace, and who may pass it by name. */
  readonly cluster: { readonly namespace: string; readonly byRule: ReadonlyMap<string, AuthInFile | 'broken'> } | null;
  /** From 1; names it where it has no name. */
  readonly number: number;
};

export type Parts = {
  readonly upstreams: Part[];
  readonly limits: Part[];
  readonly consumers: Part[];
  readonly introspections: Part[];
  readonly rules: RulePart[];
};

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const partsAt = (part: Part, key: string, values: readonly unknown[]): readonly Part[] =>
  values.map((value, at) => partAt(partAt(part, key, values), at, value));

const twiceIn = (part: Part, hostnames: readonly string[], below: readonly string[]): readonly Fault[] =>
  hostnames.flatMap((host, at) =>
    hostnames.indexOf(host) < at ? faultIn(part, [...below, at], `${host} is there twice`) : [],
  );

/** As the route says it, whatever else is wrong with it. */
const authIn = (value: unknown): RulePart['auth'] => {
  if (!isMapping(value) || value.auth === undefined) return undefined;
  return auth.safeParse(value.auth).data ?? 'broken';
};

const gatherRoute = (part: Part, parts: Parts, faults: Fault[]): void => {
  const route = parsePart(routeHead, part, faults);
  // Its rules are looked at all the same, so that everything is told at once.
  const rules = route?.rules ?? (isMapping(part.value) && Array.isArray(part.value.rules) ? part.value.rules : []);
  if (route) faults.push(...twiceIn(part, route.hostnames, ['hostnames']));
  partsAt(part, 'rules', rules).forEach((rule, at) => {
    parts.rules.push({
      part: rule,
      route: route?.name ?? '',
      hostnames: route?.hostnames ?? [],
      auth: authIn(part.value),
      cluster: null,
      number: at + 1,
    });
  });
};

const gatherFile = (part: Part, parts: Parts, faults: Fault[]): void => {
  const file = parsePart(gatewayHead, part, faults);
  const listIn = (key: 'upstreams' | 'limits' | 'consumers' | 'introspections' | 'routes'): readonly Part[] => {
    const raw = isMapping(part.value) ? part.value[key] : undefined;
    return partsAt(part, key, file?.[key] ?? (Array.isArray(raw) ? raw : []));
  };
  parts.upstreams.push(...listIn('upstreams'));
  parts.limits.push(...listIn('limits'));
  parts.consumers.push(...listIn('consumers'));
  parts.introspections.push(...listIn('introspections'));
  for (const route of listIn('routes')) gatherRoute(route, parts, faults);
};

const readYaml = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: parse(text, { maxAliasCount: 0 }) };
  } catch {
    return undefined;
  }
};

const readAnnotation = (part: Part, key: string, text: string, faults: Fault[]): AuthInFile | 'broken' => {
  const below = ['metadata', 'annotations', key];
  const read = readYaml(text);
  const parsed = read && auth.safeParse(read.value);
  if (parsed?.success) return parsed.data;
  const issue = parsed?.error.issues[0];
  const said = issue?.code === 'invalid_union' ? issue.errors.flat().find(({ path }) => path.length > 0) : issue;
  const where =
    said && said.path.length > 0 ? `${written(said.path)}: ${said.message}` : 'public, or a mapping with by and scopes';
  faults.push(faultIn(part, below, `expected who may pass, as YAML: ${where}`));
  return 'broken';
};

const readAnnotations = (part: Part, annotations: Readonly<Record<string, string>>, faults: Fault[]) => {
  const byRule = new Map<string, AuthInFile | 'broken'>();
  let ofRoute: AuthInFile | 'broken' | undefined;
  for (const [key, text] of Object.entries(annotations)) {
    if (!key.startsWith('gateway.orderline.example/')) continue;
    if (key === AUTH_ANNOTATION) ofRoute = readAnnotation(part, key, text, faults);
    else if (key.startsWith(`${AUTH_ANNOTATION}.`))
      byRule.set(key.slice(AUTH_ANNOTATION.length + 1), readAnnotation(part, key, text, faults));
    else
      faults.push(
        faultIn(part, ['metadata', 'annotations', key], `there is no such annotation: say ${AUTH_ANNOTATION}`),
      );
  }
  return { ofRoute, byRule };
};

const checkNames = (part: Part, byRule: ReadonlyMap<string, unknown>, rules: readonly unknown[]): readonly Fault[] => {
  const names = new Set(rules.map((rule) => (isMapping(rule) ? rule.name : undefined)));
  return [...byRule.keys()].flatMap((name) =>
    names.has(name)
      ? []
      : faultIn(part, ['metadata', 'annotations', `${AUTH_ANNOTATION}.${name}`], `no rule is called ${name}`),
  );
};

const gatherHttpRoute = (part: Part, parts: Parts, faults: Fault[]): void => {
  const route = parsePart(httpRouteHead, part, faults);
  if (!route) return;
  const { metadata, spec } = route;
  const { ofRoute, byRule } = readAnnotations(part, metadata.annotations, faults);
  faults.push(...twiceIn(part, spec.hostnames, ['spec', 'hostnames']), ...checkNames(part, byRule, spec.rules));
  partsAt(partAt(part, 'spec', spec), 'rules', spec.rules).forEach((rule, at) => {
    parts.rules.push({
      part: rule,
      route: `${metadata.namespace}/${metadata.name}`,
      hostnames: spec.hostnames,
      auth: ofRoute,
      cluster: { namespace: metadata.namespace, byRule },
      number: at + 1,
    });
  });
};

const gatherObject = (part: Part, parts: Parts, faults: Fault[]): void => {
  const { value } = part;
  if (!isMapping(value) || !('kind' in value)) gatherFile(part, parts, faults);
  else if (value.kind === 'HTTPRoute') gatherHttpRoute(part, parts, faults);
  else if (value.kind === 'List' && Array.isArray(value.items))
    for (const item of partsAt(part, 'items', value.items)) gatherObject(item, parts, faults);
  else faults.push(faultIn(part, ['kind'], 'of a cluster, HTTPRoute alone is read here'));
};

/** Takes documents apart: files of ours, and HTTPRoutes of a cluster, also in a List. */
export const gather = (documents: readonly SourceDocument[], faults: Fault[]): Parts => {
  const parts: Parts = { upstreams: [], limits: [], consumers: [], introspections: [], rules: [] };
  for (const document of documents) {
    if (document.value !== null) gatherObject({ document, path: [], value: document.value }, parts, faults);
  }
  return parts;
};
