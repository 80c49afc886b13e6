import { type Fault, mostFaults, type Problem } from '@orderline/contracts/http/problem';
import { type ProblemCode, problems } from '@orderline/contracts/http/problems';
import { type Logger, Unavailable } from '@orderline/platform';
import { type Call, ClientGone, DeadlineExceeded, traceIdOf } from './context.ts';

/** What a problem tells beyond its kind. */
export type Details = Pick<Problem, 'detail' | 'existingId' | 'orderIds' | 'total' | 'available'> & {
  readonly errors?: readonly Fault[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

/** A request that is answered with a problem. */
export type Refused<Code extends ProblemCode = ProblemCode> = Details & { readonly problem: Code };

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

/** A problem as it goes out, whoever writes it. */
export type ProblemAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What a request that was refused is answered, by the call and the path that it was. */
export const problemAnswer = (
  { problem, headers, ...details }: Refused,
  { call, path }: { readonly call: Pick<Call, 'requestId' | 'traceparent'>; readonly path: string },
): ProblemAnswer => {
  const where = { instance: path, requestId: call.requestId, traceId: traceIdOf(call) };
  const body = problemBody(problem, details, where);
  return { status: body.status, headers: { ...problemHeaders, ...headers }, body: JSON.stringify(body) };
};

type Failed = {
  readonly givenUp: unknown;
  readonly receiving: boolean;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
  /** Each request's own line says 503; what is away is told now and then. */
  readonly throttle: (topic: 'unavailable', say: () => void) => void;
};

/**
 * The problem that something thrown is: outages and deadlines as such, everything else blank, and logged whole. Null where
 * the client is gone, and nobody reads it.
 */
export const explain = (error: unknown, { givenUp, receiving, logger, throttle }: Failed): Refused | null => {
  if (error instanceof ClientGone || givenUp instanceof ClientGone) return null;
  if (error instanceof DeadlineExceeded || givenUp instanceof DeadlineExceeded) {
    return receiving ? { problem: 'request-timeout', headers: { Connection: 'close' } } : { problem: 'timeout' };
  }
  if (error instanceof Unavailable) {
    throttle('unavailable', () => logger.warn({ err: error }, 'unavailable'));
    return { problem: 'unavailable', headers: { 'Retry-After': String(error.retryAfterSeconds) } };
  }
  logger.error({ err: error }, 'a request failed');
  return { problem: 'internal' };
};
