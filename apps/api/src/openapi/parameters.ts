import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { z } from 'zod';
import type { ZodOpenApiParameters } from 'zod-openapi';

const key = z
  .string()
  .min(1)
  .max(255)
  .regex(/^("[!#-~]+"|[!#-~]+)$/);

const keyMeta = {
  description: 'Makes a retry safe: the same key with the same request acts once, and is answered the same.',
  example: '0199c0de-7a00-7000-8000-00000000abcd',
};

const ifMatch = z
  .string()
  .regex(/^(W\/)?"[!#-~]*"$/)
  .meta({ description: 'The ETag that the change was made for.', example: '"3"' });

const ifNoneMatch = z
  .string()
  .optional()
  .meta({ description: 'The ETag that the client has, such as `"3"`: answered 304 while it is current.' });

const oneTimeCode = z.string().min(1);

const codeMeta = {
  description: 'A fresh code of your second factor, or a recovery code: each is good once.',
  example: '492039',
};

const atSignIn = { description: `${codeMeta.description} Whoever has set up no second factor leaves it out.` };

const lastEventId = z
  .string()
  .optional()
  .meta({ description: 'The id of the last event that was read: what came after it is told first.' });

/** Path, query and headers of an operation. */
export const parametersOf = (endpoint: Endpoint): ZodOpenApiParameters => {
  const header = headersOf(endpoint);
  return {
    ...part('path', withDescriptions(endpoint)),
    ...part('query', endpoint.query),
    ...(Object.keys(header).length > 0 && { header: z.object(header) }),
  };
};

const part = (name: 'path' | 'query', model: z.ZodType | undefined): ZodOpenApiParameters =>
  model instanceof z.ZodObject ? { [name]: model } : {};

/** Parts of a path are ids, but for a few; their names say of what, and their examples are those of the operation. */
const withDescriptions = ({ params: model, examples: { params = {} } }: Endpoint): z.ZodType | undefined =>
  model instanceof z.ZodObject
    ? z.object(
        Object.fromEntries(
          Object.entries(model.shape).map(([name, field]) => [
            name,
            describedPart(name, { field: asType(field), example: params[name] }),
          ]),
        ),
      )
    : model;

type Part = { readonly field: z.ZodType; readonly example: string | undefined };

const describedPart = (name: string, { field, example }: Part): z.ZodType => {
  const { description = descriptionOf(name), example: usual, ...meta } = field.meta() ?? {};
  return field.meta({ ...meta, param: { description, example: example ?? usual } });
};

const descriptionOf = (name: string): string => {
  if (name === 'id') return 'The id of the one that is meant.';
  return name.endsWith('Id') ? `The id of the ${name.slice(0, -2)}.` : `The ${name} of the one that is meant.`;
};

/** The shape of an object is made of types. */
const asType = (field: unknown): z.ZodType => field as z.ZodType;

const headersOf = ({ method, idempotency, versioned, ...endpoint }: Endpoint): Record<string, z.ZodType> => ({
  ...(endpoint.secondFactor && {
    'One-Time-Code':
      endpoint.secondFactor === 'required' ? oneTimeCode.meta(codeMeta) : oneTimeCode.optional().meta(atSignIn),
  }),
  ...(idempotency && { 'Idempotency-Key': (idempotency === 'required' ? key : key.optional()).meta(keyMeta) }),
  ...(versioned === 'if-match' && { 'If-Match': ifMatch }),
  ...(versioned && method === 'get' && { 'If-None-Match': ifNoneMatch }),
  ...(endpoint.kind === 'stream' && endpoint.stream.resumable && { 'Last-Event-ID': lastEventId }),
});
