import { upstream as upstreamSchema } from '@orderline/contracts/gateway/gateway-file';
import { introspection as introspectionSchema } from '@orderline/contracts/gateway/introspection';
import { limit as limitSchema } from '@orderline/contracts/gateway/rule';
import type { Introspection, Limit, Upstream } from '@orderline/domain/gateway';
import { pathFault, repeated } from './check-filters.ts';
import { faultIn, type Part, parsePart } from './faults.ts';
import { readTls } from './read-tls.ts';
import type { Fault } from './source.ts';
import { introspectionOf, limitOf, upstreamOf } from './to-domain.ts';

/** What rules refer to by name. Those that are at fault are known too: whoever names them does nothing wrong. */
export type Named<Thing> = { readonly known: Map<string, Thing>; readonly broken: Set<string> };

const nameIn = (value: unknown): string | undefined => {
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
  return typeof name === 'string' ? name : undefined;
};

const collect = <Thing>(
  parts: readonly Part[],
  faults: Fault[],
  read: (part: Part) => Thing | undefined,
): Named<Thing> => {
  const named: Named<Thing> = { known: new Map(), broken: new Set() };
  for (const part of parts) {
    const thing = read(part);
    const name = nameIn(part.value);
    if (name === undefined) continue;
    if (named.known.has(name)) faults.push(faultIn(part, ['name'], `${name} is there twice`));
    else if (thing) named.known.set(name, thing);
    else named.broken.add(name);
  }
  return named;
};

const portOf = (target: string): number => Number(target.slice(target.lastIndexOf(':') + 1));

const readUpstream = (part: Part, faults: Fault[], folder: string | undefined): Upstream | undefined => {
  const read = parsePart(upstreamSchema, part, faults);
  if (!read) return undefined;
  const { targets, health } = read;
  for (const at of repeated(targets, (target) => target))
    faults.push(faultIn(part, ['targets', at], `${targets[at]} is there twice`));
  targets.forEach((target, at) => {
    if (!URL.canParse(target) || portOf(target) < 1)
      faults.push(faultIn(part, ['targets', at], 'it is no URL with a port'));
  });
  const bad = health.path === undefined ? undefined : pathFault(health.path);
  if (bad) faults.push(faultIn(part, ['health', 'path'], bad));
  return upstreamOf(read, readTls(part, { ...read, folder }, faults));
};

export const readUpstreams = (parts: readonly Part[], faults: Fault[], folder: string | undefined): Named<Upstream> =>
  collect(parts, faults, (part) => readUpstream(part, faults, folder));

export const readLimits = (parts: readonly Part[], faults: Fault[]): Named<Limit> =>
  collect(parts, faults, (part) => {
    const read = parsePart(limitSchema, part, faults);
    return read && limitOf(read);
  });

export const readIntrospections = (parts: readonly Part[], faults: Fault[]): Named<Introspection> =>
  collect(parts, faults, (part) => {
    const read = parsePart(introspectionSchema, part, faults);
    return read && { ...introspectionOf(read), place: part.document.placeOf(part.path) };
  });
