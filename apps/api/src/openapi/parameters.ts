import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { z } from 'zod';
import type { ZodOpenApiParameters } from 'zod-openapi';

const key = z.string().min(1).max(255).meta({
  description: 'Makes a retry safe: the same key with the same request acts once, and is answered the same.',
  example: '0199c0de-7a00-7000-8000-00000000abcd',
});

const ifMatch = z.string().meta({ description: 'The ETag that the change was made for.', example: '"3"' });

const ifNoneMatch = z
  .string()
  .optional()
  .meta({ description: 'The ETag that the client has: answered 304 while it is current.', example: '"3"' });

/** Path, query and headers of an operation. */
export const parametersOf = (endpoint: Endpoint): ZodOpenApiParameters => {
  const header = headersOf(endpoint);
  return {
    ...part('path', endpoint.params),
    ...part('query', endpoint.query),
    ...(Object.keys(header).length > 0 && { header: z.object(header) }),
  };
};

const part = (name: 'path' | 'query', model: z.ZodType | undefined): ZodOpenApiParameters =>
  model instanceof z.ZodObject ? { [name]: model } : {};

const headersOf = ({ method, idempotency, versioned }: Endpoint): Record<string, z.ZodType> => ({
  ...(idempotency && { 'Idempotency-Key': idempotency === 'required' ? key : key.optional() }),
  ...(versioned === 'if-match' && { 'If-Match': ifMatch }),
  ...(versioned && method === 'get' && { 'If-None-Match': ifNoneMatch }),
});
