import { type Endpoint, problemsOf } from '@orderline/contracts/http/endpoint';
import { problem } from '@orderline/contracts/http/problem';
import { type ProblemCode, problems } from '@orderline/contracts/http/problems';
import { z } from 'zod';
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { deprecationHeaders } from './deprecation.ts';
import { rateLimitHeaders, retryAfter } from './rate-limit-headers.ts';

/** The problems that an operation can answer, by status; the codes of each are listed for readers and for programs. */
export const problemResponses = (endpoint: Endpoint): ZodOpenApiResponsesObject => {
  const byStatus = Map.groupBy(problemsOf(endpoint), (code) => problems[code].status);
  const headers = { ...deprecationHeaders(endpoint), ...rateLimitHeaders };
  const statuses = [...byStatus.keys()].toSorted((one, other) => one - other);
  return {
    ...(endpoint.versioned && endpoint.method === 'get' && { 304: notModified(headers) }),
    ...Object.fromEntries(
      statuses.map((status) => [`${status}`, responseFor({ status, codes: byStatus.get(status) ?? [], headers })]),
    ),
  };
};

const shown = z.object(problem.shape).meta({
  id: 'Problem',
  example: {
    type: '/problems/out-of-stock',
    title: 'Not enough in stock',
    status: 409,
    instance: '/api/v2/orders',
    code: 'out-of-stock',
    requestId: '0199c0de-7a00-7000-8000-0000000000aa',
    errors: [
      { pointer: '#/lines/0/quantity', code: 'too-big', detail: 'is more than the 3 that are left', available: 3 },
    ],
  },
});

type Headers = Readonly<Record<string, z.ZodType>>;

const notModified = (headers: Headers): ZodOpenApiResponseObject => ({
  description: 'The client has it already',
  headers: z.object(headers),
});

const saysWhen: ReadonlySet<number> = new Set([429, 503]);

type Responding = { readonly status: number; readonly codes: readonly ProblemCode[]; readonly headers: Headers };

const responseFor = ({ status, codes, headers }: Responding): ZodOpenApiResponseObject => ({
  description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('\n\n'),
  headers: z.object({ ...headers, ...(saysWhen.has(status) && { 'Retry-After': retryAfter }) }),
  content: {
    'application/problem+json': {
      schema: shown,
    },
  },
});
