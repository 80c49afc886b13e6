import { answerOf, type Endpoint } from '@orderline/contracts/http/endpoint';
import { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { deprecationHeaders } from './deprecation.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';

const described = (description: string) => z.string().optional().meta({ description });

const etag = described('Strong; for If-None-Match and If-Match.');
const location = described('Where it is.');
const link = described('`rel="next"`: the page after this one.');
const replayed = described('`true` where an earlier answer to the same key is told again.');

export const successResponse = (endpoint: Endpoint): ZodOpenApiResponseObject => {
  const [status, model] = answerOf(endpoint);
  return {
    description: endpoint.summary,
    headers: z.object(headersOf(endpoint, status)),
    ...(model && { content: { 'application/json': { schema: model, example: endpoint.examples.answer } } }),
  };
};

const headersOf = (endpoint: Endpoint, status: number): Record<string, z.ZodType> => ({
  ...(endpoint.versioned && { ETag: etag }),
  ...(status === 201 && { Location: location }),
  ...(endpoint.idempotency && { 'Idempotency-Replayed': replayed }),
  ...(endpoint.query && { Link: link }),
  ...deprecationHeaders(endpoint),
  ...rateLimitHeaders,
});
