import * as z from 'zod';
import { answerOf, type Endpoint } from '../endpoint.ts';
import { itemOfPage, type Types } from './collect-types.ts';
import { type Offered, typeNameOf } from './offered.ts';
import { isPaged } from './operations-module.ts';
import { docOf } from './schema-type.ts';

/** What its operations are called with and answer, each with what is said of it. */
export const resourceType = (operations: readonly Offered[], types: Types): string =>
  `{\n${operations.map(({ name, endpoint }) => methodsOf(name, endpoint, types)).join('')}}`;

const methodsOf = (name: string, endpoint: Endpoint, types: Types): string => {
  const input = inputOf(endpoint, types);
  const { text, all } = answerTypeOf(endpoint, types);
  const doc = docOf(wordsOn(endpoint), '  ');
  const method = `${doc}  readonly ${name}: (${argumentsOf(endpoint, input)}) => Promise<${text}>;\n`;
  if (!isPaged(endpoint)) return method;
  const each = docOf([`Every item of \`${name}\`, page by page, read as far as the loop goes.`], '  ');
  const filters = `input${input.optional ? '?' : ''}: Omit<${input.type}, 'cursor'>, options?: CallOptions`;
  const iteration = `AsyncGenerator<${all}, void, undefined>`;
  return `${method}${each}  readonly ${name.replace('list', 'all')}: (${filters}) => ${iteration};\n`;
};

const wordsOn = (endpoint: Endpoint): readonly string[] => [
  `${endpoint.summary}.`,
  ...(endpoint.description === undefined ? [] : ['', endpoint.description]),
  '',
  `\`${endpoint.method.toUpperCase()} ${endpoint.path}\``,
  ...endpoint.problems.map((code) => `@throws \`${code}\``),
  ...(endpoint.deprecated ? [`@deprecated Use \`${endpoint.deprecated.successor}\`.`] : []),
];

type Stated = { readonly type: string; readonly optional: boolean; readonly nothing: boolean };

/** What a caller states: the parts of the path, the query and the body together. */
const inputOf = (endpoint: Endpoint, types: Types): Stated => {
  const { params, query, body, kind, operationId } = endpoint;
  const models = [params, query, body].filter((model) => model !== undefined);
  const optional = kind !== 'upload' && models.every((model) => model.safeParse({}).success || isAllOptional(model));
  const lines = kind === 'upload' ? [`Lines<${mediaTypesOf(endpoint)}>`] : [];
  if (query) {
    const type = types.declare(`${typeNameOf(operationId)}Query`, types.of(merged(params, query), 'input'));
    return { type: [type, ...lines].join(' & '), optional, nothing: false };
  }
  const parts = models.map((model) => types.of(model, 'input', '  '));
  const type = [...parts, ...lines].toReversed().join(' & ');
  return { type, optional, nothing: type === '' };
};

const mediaTypesOf = ({ upload }: Endpoint): string =>
  Object.keys(upload?.mediaTypes ?? {})
    .map((type) => `'${type}'`)
    .join(' | ');

/** A query that also names a part of the path. */
const merged = (params: z.ZodType | undefined, query: z.ZodType): z.ZodType =>
  params instanceof z.ZodObject && query instanceof z.ZodObject ? z.object({ ...params.shape, ...query.shape }) : query;

/** An object all of whose fields may be left out, whatever else is asked of them together. */
const isAllOptional = (model: z.ZodType): boolean =>
  model instanceof z.ZodObject &&
  Object.values(model.shape).every((field) => asType(field).safeParse(undefined).success);

/** The shape of an object is made of types. */
const asType = (field: unknown) => field as z.ZodType;

const argumentsOf = ({ versioned, secondFactor }: Endpoint, { type, optional, nothing }: Stated): string => {
  const based = versioned === 'if-match';
  const options = based
    ? 'options: ChangeOptions'
    : `options?: ${secondFactor === 'accepted' ? 'SignInOptions' : 'CallOptions'}`;
  if (nothing) return options;
  return `input${optional && !based ? '?' : ''}: ${type}, ${options}`;
};

const answerTypeOf = (endpoint: Endpoint, types: Types) => {
  const [, model] = answerOf(endpoint);
  const item = itemOfPage(endpoint);
  const all = item && types.of(item, 'output');
  if (all !== undefined) return { text: `${isCounted(model) ? 'WholeList' : 'Page'}<${all}>`, all };
  return { text: model ? types.of(model, 'output', '  ') : 'undefined', all };
};

/** A list that is told whole says how many there are. */
const isCounted = (model: z.ZodType | null): boolean =>
  model instanceof z.ZodObject && model.shape.page instanceof z.ZodObject && 'total' in model.shape.page.shape;
