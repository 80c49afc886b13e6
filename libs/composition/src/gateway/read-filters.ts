import type { FilterInFile } from '@orderline/contracts/gateway/filters';
import type { AuthInFile } from '@orderline/contracts/gateway/rule';
import type { Introspection, Upstream } from '@orderline/domain/gateway';
import * as z from 'zod';
import type { RuleFault } from './check-filters.ts';
import { faultIn, type Part, parsePart, partAt } from './faults.ts';
import type { Policies } from './policies/index.ts';
import type { Named } from './shared-parts.ts';
import type { Fault, Path } from './source.ts';

type ServiceRef = { readonly name: string; readonly port: number; readonly namespace?: string | undefined };

const refAt = (at: number): Path => ['filters', at, 'requestMirror', 'backendRef'];

/** The filters of a rule in a cluster, whose mirrors name Services. */
export const servicesOf = (
  filters: readonly FilterInFile[],
  nameOf: (ref: ServiceRef, at: Path) => string,
  tell: (at: Path, text: string) => void,
): FilterInFile[] =>
  filters.map((filter, at) => {
    if (filter.type !== 'RequestMirror') return filter;
    const { requestMirror } = filter;
    const { backendRef } = requestMirror;
    if (backendRef.port === undefined) tell([...refAt(at), 'port'], 'is missing');
    const name = nameOf({ ...backendRef, port: backendRef.port ?? 0 }, refAt(at));
    return { ...filter, requestMirror: { ...requestMirror, backendRef: { ...backendRef, name } } };
  });

export const checkMirrors = (
  filters: readonly FilterInFile[],
  { upstreams, inCluster }: { readonly upstreams: Named<Upstream>; readonly inCluster: boolean },
): readonly RuleFault[] =>
  filters.flatMap((filter, at): readonly RuleFault[] => {
    if (filter.type !== 'RequestMirror' || inCluster) return [];
    const { name, port, namespace } = filter.requestMirror.backendRef;
    if (port !== undefined || namespace !== undefined)
      return [{ path: refAt(at), text: 'an upstream has its ports itself: its name is enough' }];
    if (upstreams.known.has(name) || upstreams.broken.has(name)) return [];
    return [{ path: [...refAt(at), 'name'], text: `there is no upstream ${name}` }];
  });

/** A token is shown to one endpoint alone, as no other is to see it. */
export const checkIntrospections = (
  auth: AuthInFile | undefined,
  { known, broken }: Named<Introspection>,
): readonly RuleFault[] => {
  if (auth === undefined || auth === 'public') return [];
  const ways = auth.by.flatMap((way, at) =>
    typeof way === 'object' && 'introspection' in way ? { name: way.introspection, path: ['auth', 'by', at] } : [],
  );
  return ways.flatMap(({ name, path }, at) => {
    if (at > 0)
      return { path, text: 'a rule has one introspection: another one would be shown tokens that are not its own' };
    return known.has(name) || broken.has(name) ? [] : { path, text: `there is no introspection ${name}` };
  });
};

const PROMISED = 'its options are checked at once, and this policy would have to wait for that';

/** The filters with options as their policies take them. */
export const readPolicies = (
  part: Part,
  filters: readonly FilterInFile[],
  policies: Policies,
  faults: Fault[],
): readonly FilterInFile[] =>
  filters.map((filter, at) => {
    if (filter.type !== 'ExtensionRef') return filter;
    const { name, options = {} } = filter.extensionRef;
    const below = ['filters', at, 'extensionRef'];
    const policy = policies.get(name);
    if (!policy) {
      const known = [...policies.keys()].sort().join(', ');
      faults.push(faultIn(part, [...below, 'name'], `there is no policy ${name} among ${known}`));
      return filter;
    }
    const inFile = [...below, 'options'].reduce<Part>((around, key) => partAt(around, key, undefined), part);
    try {
      const taken: unknown = parsePart(policy.options, { ...inFile, value: options }, faults);
      return { ...filter, extensionRef: { ...filter.extensionRef, options: taken } };
    } catch (error) {
      const why = error instanceof z.core.$ZodAsyncError ? PROMISED : String(error);
      faults.push(faultIn(part, below, `${name} cannot read its options: ${why}`));
      return filter;
    }
  });
