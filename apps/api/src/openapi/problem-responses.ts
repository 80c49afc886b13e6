import { type Endpoint, problemsOf } from '@orderline/contracts/http/endpoint';
import { problem } from '@orderline/contracts/http/problem';
import { type ProblemCode, problems } from '@orderline/contracts/http/problems';
import { z } from 'zod';
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { rateLimitHeaders, retryAfter } from './rate-limit-headers.ts';

/** The problems that an operation can answer, by status; the codes of each are listed for readers and for programs. */
export const problemResponses = (endpoint: Endpoint): ZodOpenApiResponsesObject => {
  const byStatus = Map.groupBy(problemsOf(endpoint), (code) => problems[code].status);
  const statuses = [...byStatus.keys()].toSorted((one, other) => one - other);
  return {
    ...(endpoint.versioned && endpoint.method === 'get' && { 304: notModified }),
    ...Object.fromEntries(statuses.map((status) => [`${status}`, responseFor(status, byStatus.get(status) ?? [])])),
  };
};

const notModified: ZodOpenApiResponseObject = {
  description: 'The client has it already',
  headers: z.object(rateLimitHeaders),
};

const saysWhen: ReadonlySet<number> = new Set([429, 503]);

const responseFor = (status: number, codes: readonly ProblemCode[]): ZodOpenApiResponseObject => ({
  description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('\n\n'),
  headers: z.object({ ...rateLimitHeaders, ...(saysWhen.has(status) && { 'Retry-After': retryAfter }) }),
  content: {
    'application/problem+json': {
      schema: problem,
    },
  },
});
