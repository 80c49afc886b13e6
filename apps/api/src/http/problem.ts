import { mostFaults } from '@orderline/contracts/http/problem';
import type { Problem } from '@orderline/contracts/http/problem';
import { type ProblemCode, problems } from '@orderline/contracts/http/problems';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Call, HttpContext } from './env.ts';
import type { Details } from './reply.ts';

export const problemHeaders = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' } as const;

/** The body of a problem (RFC 9457); `instance` is a path without its query. */
export const problemBody = (
  code: ProblemCode,
  { errors, detail, existingId, orderIds, total, available }: Details,
  where: Pick<Problem, 'instance' | 'requestId' | 'traceId'>,
): Problem => ({
  type: `/problems/${code}`,
  title: problems[code].title,
  status: problems[code].status,
  detail,
  instance: where.instance,
  code,
  requestId: where.requestId,
  traceId: where.traceId,
  errors: errors?.slice(0, mostFaults),
  existingId,
  orderIds,
  total,
  available,
});

export const traceIdOf = ({ traceparent }: Pick<Call, 'traceparent'>): string => traceparent.slice(3, 35);

export const problemResponse = (c: HttpContext, code: ProblemCode, details: Details = {}): Response => {
  const call = c.get('call');
  const where = { instance: c.req.path, requestId: call.requestId, traceId: traceIdOf(call) };
  const body = problemBody(code, details, where);
  return c.body(JSON.stringify(body), contentful(body.status), { ...problemHeaders, ...details.headers });
};

/** Every status of a problem is one that has a body. */
const contentful = (status: number): ContentfulStatusCode => status as ContentfulStatusCode;
