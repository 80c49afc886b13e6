import { answerOf, type Endpoint, type Method, type Upload } from '@orderline/contracts/http/endpoint';
import { grantableScopes } from '@orderline/contracts/http/v1/api-keys';
import { versions as endpointsOf } from '@orderline/contracts/http/versions';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { parametersOf } from './parameters.ts';
import { deprecationNote, problemResponses, successResponse } from './responses.ts';

export type ApiVersion = { readonly version: string; readonly endpoints: readonly Endpoint[] };

/** The OpenAPI 3.1 description of a version of the API, derived from its endpoints alone. */
export const openApiDocument = ({ version, endpoints }: ApiVersion) =>
  createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Orderline API',
      version,
      description:
        'Takes orders without overselling. Every answer that is not a success is a problem (RFC 9457) with a stable `code`. Clients tolerate fields and enum values that they do not know.',
      license: { name: 'Proprietary', identifier: 'LicenseRef-Orderline' },
    },
    servers: [{ url: '/', description: 'Where this document is read from: after `npm start`, http://127.0.0.1:3000.' }],
    tags: [...new Set(endpoints.flatMap(({ tags }) => tags))].map(tagOf),
    security: [],
    paths: pathsOf(endpoints),
    components: {
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: `From POST ${rootOf(version)}/sessions; renewed at POST ${rootOf(version)}/sessions/refresh.`,
        },
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'pk_live_<id>_<secret>',
          description: `For programs, from POST ${rootOf(version)}/api-keys. Read from this header alone, never from a URL.`,
        },
      },
    },
  });

const rootOf = (version: string): string => `/api/v${version.split('.', 1)[0]}`;

const pathsOf = (endpoints: readonly Endpoint[]): ZodOpenApiPathsObject => {
  const byPath = Map.groupBy(endpoints, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, operations]) => [
      path,
      Object.fromEntries(inOrder(operations).map((endpoint) => [endpoint.method, operationOf(endpoint)])),
    ]),
  );
};

const methods: readonly Method[] = ['get', 'post', 'put', 'patch', 'delete'];

const inOrder = (operations: readonly Endpoint[]): readonly Endpoint[] =>
  operations.toSorted((one, other) => methods.indexOf(one.method) - methods.indexOf(other.method));

const operationOf = (endpoint: Endpoint): ZodOpenApiOperationObject => {
  const { operationId, summary, tags, body, examples, deprecated } = endpoint;
  const [status] = answerOf(endpoint);
  return {
    operationId,
    summary,
    ...(deprecated && { deprecated: true }),
    ...descriptionOf(endpoint),
    tags: [...tags],
    security: securityOf(endpoint),
    requestParams: parametersOf(endpoint),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: body, example: examples.body } } },
    }),
    ...(endpoint.kind === 'upload' && { requestBody: { required: true, content: contentOf(endpoint.upload) } }),
    responses: { [`${status}`]: successResponse(endpoint), ...problemResponses(endpoint) },
  };
};

const descriptionOf = (endpoint: Endpoint) => {
  const description = [deprecationNote(endpoint), endpoint.description].filter(Boolean).join('\n\n');
  return description === '' ? {} : { description };
};

const contentOf = ({ mediaTypes }: Upload) =>
  Object.fromEntries(
    Object.entries(mediaTypes).map(([type, example]) => [
      type,
      { schema: { type: 'string' as const, minLength: 1 }, example },
    ]),
  );

/** Scopes follow from the roles of the token's user, or are those of the key: they are named here for the reader. */
const securityOf = ({ auth, apiKeys, secondFactor }: Endpoint) => {
  if (auth === 'public') return [];
  if (auth === 'optional') return [{}, { accessToken: [] }, { apiKey: [] }];
  if (auth === 'user') return [{ accessToken: [] }, ...(apiKeys ? [{ apiKey: [...apiKeys] }] : [])];
  if ('anyScope' in auth)
    return ['accessToken', 'apiKey'].flatMap((way) => auth.anyScope.map((scope) => ({ [way]: [scope] })));
  const forKeys = secondFactor !== 'required' && auth.scopes.every((scope) => grantableScopes.includes(scope));
  return [{ accessToken: [...auth.scopes] }, ...(forKeys ? [{ apiKey: [...auth.scopes] }] : [])];
};

const descriptions: Readonly<Record<string, string>> = {
  Users: 'Who is registered, and their profile.',
  Addresses: 'Where a user has orders sent: at most 20 addresses, each with a version of its own.',
  Sessions: 'Signing in, staying so and signing out.',
  'API keys': 'Access for programs: scoped, with an expiry, shown once.',
  Webhooks: 'Events sent to other systems, signed by Standard Webhooks, in order and again until they arrive.',
  Products: 'What is sold, and at which price.',
  Inventory: 'How much of a product there is, and each movement of it.',
  Orders: 'Orders that are met in full or take nothing, their states and their history.',
  Notifications: 'What a user is told, newest first.',
  'Real time':
    'What happens, the moment it happens, by WebSocket at `/api/v2/realtime` or by server-sent events. The [guide](/docs/realtime) and [AsyncAPI](/asyncapi/realtime.json) have the protocol.',
  Internal: 'For operators, from inside the cluster alone.',
};

/** A tag as the document lists it; the linter finds one that nothing is said of. */
const tagOf = (name: string) => {
  const description = descriptions[name];
  return description === undefined ? { name } : { name, description };
};

const published = (name: string, endpoints: readonly Endpoint[]) => {
  let made: ReturnType<typeof openApiDocument> | undefined;
  return {
    endpoints,
    /** Made when it is first asked for: no start waits for it. */
    get document() {
      made ??= openApiDocument({ version: `${name.slice(1)}.0.0`, endpoints });
      return made;
    },
  };
};

/** The published versions of the API, each with its endpoints and its document. */
export const versions = new Map(
  Object.entries(endpointsOf).map(([name, endpoints]: [string, readonly Endpoint[]]) => [
    name,
    published(name, endpoints),
  ]),
);
