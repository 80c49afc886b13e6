import type { BodyChangesInFile, FilterInFile, PathRewriteInFile } from '@orderline/contracts/gateway/filters';
import type { RuleInFile } from '@orderline/contracts/gateway/rule';
import { normalisePath, PATH_FAULTS, whyHeldBack } from '@orderline/domain/gateway';
import type { Path } from './source.ts';

/** What is wrong with a rule that has the right shape, and where in it. */
export type RuleFault = { readonly path: Path; readonly text: string };

export const repeated = <Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly number[] => {
  const keys = items.map(keyOf);
  return keys.flatMap((key, at) => (keys.indexOf(key) < at ? at : []));
};

/** Nothing where the path is spelt as requests are, by `normalisePath`. */
export const pathFault = (value: string): string | undefined => {
  const normal = normalisePath(value);
  if (!normal.ok) return `the path ${PATH_FAULTS[normal.fault]}`;
  return normal.path === value ? undefined : `requests are matched by the normal spelling: write ${normal.path}`;
};

type Changes = Extract<FilterInFile, { type: 'RequestHeaderModifier' }>['requestHeaderModifier'];

const checkChanges = ({ set, add, remove }: Changes, on: 'request' | 'response', at: Path): readonly RuleFault[] => {
  const named = [
    ...set.map(({ name }, position) => ({ name, path: [...at, 'set', position] })),
    ...add.map(({ name }, position) => ({ name, path: [...at, 'add', position] })),
    ...remove.map((name, position) => ({ name, path: [...at, 'remove', position] })),
  ];
  const twice = repeated(named, ({ name }) => name).flatMap((position): readonly RuleFault[] => {
    const one = named[position];
    return one ? [{ path: one.path, text: `${one.name} is changed twice` }] : [];
  });
  const held = named.flatMap(({ name, path }): readonly RuleFault[] => {
    const text = whyHeldBack(name, on);
    return text ? [{ path, text }] : [];
  });
  return [...twice, ...held];
};

const checkRewrite = (rewrite: PathRewriteInFile | undefined, { matches }: Pick<RuleInFile, 'matches'>, at: Path) => {
  if (rewrite === undefined) return [];
  const [key, value] =
    rewrite.type === 'ReplaceFullPath'
      ? (['replaceFullPath', rewrite.replaceFullPath] as const)
      : (['replacePrefixMatch', rewrite.replacePrefixMatch] as const);
  const fault = pathFault(value);
  const exact = rewrite.type === 'ReplacePrefixMatch' && matches.some(({ path }) => path.type === 'Exact');
  return [
    ...(fault ? [{ path: [...at, key], text: fault }] : []),
    ...(exact
      ? [{ path: [...at, 'type'], text: 'a match of this rule is Exact, so it has no prefix to replace' }]
      : []),
  ];
};

/** A file is read with floats. */
const hasLostNumber = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasLostNumber);
};

const checkBody = ({ pick, remove, rename, set }: BodyChangesInFile, at: Path): readonly RuleFault[] => [
  ...(pick || remove.length + rename.length + set.length > 0 ? [] : [{ path: at, text: 'it changes nothing' }]),
  ...set.flatMap(({ value }, position) =>
    hasLostNumber(value)
      ? [{ path: [...at, 'set', position, 'value'], text: 'a number beyond 2^53 is read as another one' }]
      : [],
  ),
];

const checkFilter = (filter: FilterInFile, rule: Pick<RuleInFile, 'matches'>, at: Path): readonly RuleFault[] => {
  switch (filter.type) {
    case 'RequestHeaderModifier':
      return checkChanges(filter.requestHeaderModifier, 'request', [...at, 'requestHeaderModifier']);
    case 'ResponseHeaderModifier':
      return checkChanges(filter.responseHeaderModifier, 'response', [...at, 'responseHeaderModifier']);
    case 'URLRewrite': {
      const { hostname, path } = filter.urlRewrite;
      if (hostname === undefined && path === undefined)
        return [{ path: at, text: 'it rewrites nothing: say hostname or path' }];
      return checkRewrite(path, rule, [...at, 'urlRewrite', 'path']);
    }
    case 'RequestRedirect': {
      const { scheme, hostname, port, path } = filter.requestRedirect;
      if ([scheme, hostname, port, path].every((part) => part === undefined))
        return [{ path: at, text: 'it redirects a request to itself: say scheme, hostname, port or path' }];
      return checkRewrite(path, rule, [...at, 'requestRedirect', 'path']);
    }
    case 'RequestBodyModifier':
      return checkBody(filter.requestBodyModifier, [...at, 'requestBodyModifier']);
    case 'ResponseBodyModifier':
      return checkBody(filter.responseBodyModifier, [...at, 'responseBodyModifier']);
    case 'CORS':
      return filter.cors.allowCredentials && filter.cors.allowOrigins.includes('*')
        ? [{ path: [...at, 'cors', 'allowOrigins'], text: 'with credentials each origin is named: * would let in all' }]
        : [];
    case 'RequestMirror': {
      const { percent, fraction } = filter.requestMirror;
      if (percent !== undefined && fraction)
        return [{ path: [...at, 'requestMirror', 'fraction'], text: 'it says percent or fraction, not both' }];
      return fraction && fraction.numerator > fraction.denominator
        ? [{ path: [...at, 'requestMirror', 'fraction', 'numerator'], text: 'it is more than the denominator' }]
        : [];
    }
    case 'ExtensionRef':
      return [];
  }
};

/** What a filter is there once for: its type; of policies and mirrors, whom it names. */
const onceFor = (filter: FilterInFile): string => {
  if (filter.type === 'ExtensionRef') return filter.extensionRef.name;
  if (filter.type !== 'RequestMirror') return filter.type;
  const { name, port } = filter.requestMirror.backendRef;
  return `RequestMirror to ${name}${port === undefined ? '' : `:${port}`}`;
};

export const checkFilters = (rule: Pick<RuleInFile, 'matches' | 'filters'>): readonly RuleFault[] => {
  const { filters } = rule;
  const types = filters.map(({ type }) => type);
  const twice = repeated(filters.map(onceFor), (what) => what);
  const redirect = types.indexOf('RequestRedirect');
  const body = types.findIndex((type) => type === 'RequestBodyModifier' || type === 'ResponseBodyModifier');
  const both = redirect >= 0 && types.includes('URLRewrite');
  const mirrored = redirect >= 0 ? types.indexOf('RequestMirror') : -1;
  return [
    ...filters.flatMap((filter, at) => checkFilter(filter, rule, ['filters', at])),
    ...twice.flatMap((at) => {
      const filter = filters[at];
      return filter ? [{ path: ['filters', at], text: `${onceFor(filter)} is there twice` }] : [];
    }),
    ...(redirect >= 0 && body >= 0
      ? [{ path: ['filters', body], text: 'a rule that redirects has no body to change' }]
      : []),
    ...(both ? [{ path: ['filters', redirect], text: 'a rule redirects or rewrites, not both' }] : []),
    ...(mirrored >= 0 ? [{ path: ['filters', mirrored], text: 'a rule that redirects has no request to copy' }] : []),
  ];
};
