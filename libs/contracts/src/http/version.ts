import { type Deprecation, type Endpoint, endpointsIn, type JsonEndpoint, recordEndpoint } from './endpoint.ts';

type Resources = Readonly<Record<string, object>>;

/** Every endpoint that a module of these exports. */
export type OperationIn<R extends Resources> = {
  [Name in keyof R]: Extract<R[Name][keyof R[Name]], Endpoint>;
}[keyof R];

/** The endpoints that the modules of resources export: module by module, each in the order in which they are written. */
export const operationsIn = <const R extends Resources>(resources: R): readonly OperationIn<R>[] =>
  asOperations<R>(Object.values(resources).flatMap(endpointsIn));

/** What was found in the modules is what their types say. */
const asOperations = <R extends Resources>(found: readonly Endpoint[]) => found as readonly OperationIn<R>[];

type Revised<E extends Endpoint, Difference> = Omit<E, keyof Difference | 'deprecated'> & Difference;

/** An operation in the words of a later version: what differs is stated, the rest stays. */
export const revised = <
  const E extends JsonEndpoint,
  const Difference extends Pick<Endpoint, 'path'> & Partial<JsonEndpoint>,
>(
  { deprecated: _deprecated, ...endpoint }: E,
  difference: Difference,
): Revised<E, Difference> => {
  const next = { ...endpoint, ...difference };
  recordEndpoint(next);
  return asRevised<E, Difference>(next);
};

/** What is stated takes the place of what was there, as spreading does. */
const asRevised = <E extends Endpoint, Difference>(endpoint: object): Revised<E, Difference> =>
  endpoint as Revised<E, Difference>;

type Changes = { readonly name: `v${number}`; readonly changes: readonly Endpoint[] };

type Inherited<E, Name extends string> = E extends { readonly path: `/api/v${number}/${infer Rest}` }
  ? Omit<E, 'path'> & { readonly path: `/api/${Name}/${Rest}` }
  : never;

type NextVersion<Base extends readonly Endpoint[], Next extends Changes> = readonly (
  | Next['changes'][number]
  | Inherited<Exclude<Base[number], Pick<Next['changes'][number], 'operationId'>>, Next['name']>
)[];

/**
 * The operations of the version after `base`: the changes, by their ids in place of the ones that they replace or as new
 * ones, and all others unchanged under the path of the new version. What belongs to no version is left out.
 */
export const nextVersion = <const Base extends readonly Endpoint[], const Next extends Changes>(
  base: Base,
  next: Next,
): NextVersion<Base, Next> => {
  const { name, changes } = next;
  const changed = new Map(changes.map((endpoint) => [endpoint.operationId, endpoint]));
  const kept = base
    .filter(({ path }) => versionOf(path) !== undefined)
    .map((endpoint) => changed.get(endpoint.operationId) ?? { ...endpoint, path: inVersion(endpoint.path, name) });
  const known = new Set(base.map(({ operationId }) => operationId));
  const added = changes.filter(({ operationId }) => !known.has(operationId));
  return asNextVersion<Base, Next>([...kept, ...added]);
};

/** `v1` of `/api/v1/orders`; undefined of a path that belongs to no version. */
export const versionOf = (path: string): string | undefined => /^\/api\/(v\d+)\//.exec(path)?.[1];

/** The same path in another version; one that belongs to no version stays as it is. */
export const inVersion = <Path extends string>(path: Path, name: string): Path =>
  asPath<Path>(path.replace(/^\/api\/v\d+\//, `/api/${name}/`));

/** A path begins after the replacement as it did before. */
const asPath = <Path extends string>(path: string): Path => path as Path;

/** Inherited operations differ by their path alone, as the type says. */
const asNextVersion = <Base extends readonly Endpoint[], Next extends Changes>(operations: readonly Endpoint[]) =>
  operations as unknown as NextVersion<Base, Next>;

/** An operation of version 1 whose place one of version 2 has taken. */
export const replacedBy = (successor: Deprecation['successor']): Deprecation => ({
  since: '2026-11-23',
  sunset: '2027-11-30',
  successor,
  guide: '/docs/v1-to-v2',
});
