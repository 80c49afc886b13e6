import { type Endpoint, problemsOf } from '@orderline/contracts/http/endpoint';
import { problem } from '@orderline/contracts/http/problem';
import { type ProblemCode, problems } from '@orderline/contracts/http/problems';
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';

/** The problems that an operation can answer, by status; the codes of each are listed for readers and for programs. */
export const problemResponses = (endpoint: Endpoint): ZodOpenApiResponsesObject => {
  const byStatus = Map.groupBy(problemsOf(endpoint), (code) => problems[code].status);
  const statuses = [...byStatus.keys()].toSorted((one, other) => one - other);
  return {
    ...(endpoint.versioned && endpoint.method === 'get' && { 304: { description: 'The client has it already' } }),
    ...Object.fromEntries(statuses.map((status) => [`${status}`, responseFor(byStatus.get(status) ?? [])])),
  };
};

const responseFor = (codes: readonly ProblemCode[]): ZodOpenApiResponseObject => ({
  description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('\n\n'),
  content: {
    'application/problem+json': {
      schema: problem,
    },
  },
});
