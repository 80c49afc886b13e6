import { answerOf, type Endpoint } from '../endpoint.ts';
import { type Offered, offeredBy, refreshOf } from './offered.ts';

/** Where what a caller states goes, besides the path. */
const sendsOf = ({ kind, body, query, params }: Endpoint): string | undefined => {
  if (kind === 'upload') return 'lines';
  if (body) return 'body';
  return query || params ? 'parameters' : undefined;
};

export const isPaged = ({ query }: Endpoint): boolean => query !== undefined && 'cursor' in asObject(query).shape;

/** A query is an object. */
const asObject = (model: unknown) => model as { readonly shape: object };

/** What is said of an operation, of what a client needs to call it; what is false is left out. */
const described = (endpoint: Endpoint): string => {
  const { operationId, method, path, auth, idempotency, versioned } = endpoint;
  const said: Readonly<Record<string, string | boolean | undefined>> = {
    operationId,
    method,
    path,
    sends: sendsOf(endpoint),
    empty: answerOf(endpoint)[1] === null,
    public: auth === 'public',
    keyed: idempotency !== undefined,
    tagged: method === 'get' && versioned !== undefined,
    paged: isPaged(endpoint),
  };
  const pairs = Object.entries(said).filter(([, value]) => value !== undefined && value !== false);
  return `{ ${pairs.map(([name, value]) => `${name}: ${typeof value === 'string' ? `'${value}'` : value}`).join(', ')} }`;
};

const resource = ([name, operations]: readonly [string, readonly Offered[]]): string =>
  `  ${name}: {\n${operations.map((one) => `    ${one.name}: ${described(one.endpoint)},\n`).join('')}  },\n`;

/** The module that says how each operation of a version is called: all that a client needs of the contract to run. */
export const operationsModule = (endpoints: readonly Endpoint[]): string => `/** The operations, by resource. */
export const operations = {
${[...offeredBy(endpoints)].map(resource).join('')}} as const;

export const refreshSession = ${described(refreshOf(endpoints))} as const;
`;
