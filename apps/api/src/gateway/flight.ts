import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Rule } from '@orderline/domain/gateway';
import { err, ok, type Result } from '@orderline/domain/shared';
import { activeTraceparent } from '@orderline/platform';
import { type Answered, newTraceparent, requestIdOf, traceparentOf } from '../http/policy/context.ts';
import type { Refused } from '../http/policy/problem.ts';
import type { Asked } from './asked.ts';
import { bodyOf, type Exchange, type Outcome } from './exchange.ts';
import { BodyTooLarge, type Fault } from './fault.ts';
import type { CallIds, Forwarded } from './forward.ts';
import { type Held, type HeldBytes, NoRoom } from './held-bytes.ts';
import type { RequestMirror } from './mirrors.ts';
import type { Body } from './repeat.ts';
import type { Target } from './target.ts';
import type { UpstreamState } from './targets.ts';
import { whyNot } from './why-not.ts';

/** A request under way. */
export type Flight = {
  readonly asked: Asked;
  readonly response: ServerResponse;
  readonly ids: CallIds;
  readonly started: number;
  readonly body: Body;
  exchange?: Exchange | undefined;
  /** What goes on instead of the body of the client. */
  changedBody?: Buffer | undefined;
  target?: Target | undefined;
  state?: UpstreamState | undefined;
  problem?: Refused['problem'] | undefined;
  quotas: Forwarded['quotas'];
  mirror?: RequestMirror | undefined;
  /** With which status a service answered a head that a policy failed at. */
  failedHead?: number | undefined;
  /** Of a body that is read whole. */
  held?: Held | undefined;
  gone: boolean;
};

export const idsOf = ({ headers }: IncomingMessage, newRequestId: () => string): CallIds => {
  const single = (name: string) => (typeof headers[name] === 'string' ? headers[name] : undefined);
  return {
    requestId: requestIdOf(single('x-request-id')) ?? newRequestId(),
    traceparent: activeTraceparent() ?? traceparentOf(single('traceparent')) ?? newTraceparent(),
  };
};

type Logged = Pick<Flight, 'asked' | 'ids' | 'started' | 'state' | 'target'>;

/** What log and metrics are told of a request. */
export const loggedOf = ({ asked, ids, started, state, target }: Logged): Omit<Answered, 'status' | 'problem'> => ({
  method: asked.request.method ?? '',
  path: asked.prepared?.shown(asked.path) ?? '[redacted]',
  call: ids,
  route: asked.prepared?.rule.name,
  seconds: (performance.now() - started) / 1000,
  principal: asked.principal,
  userId: asked.principal?.userId,
  consumer: asked.consumer?.name,
  upstream: state?.name,
  target: target?.origin,
});

/** The client hung up before it was answered (nginx has the same status). */
export const clientClosed = 499;

export const answeredOf = (flight: Flight): Answered => ({
  ...loggedOf(flight),
  status: flight.response.headersSent ? flight.response.statusCode : clientClosed,
  problem: flight.problem,
});

/** Whether another attempt takes from the budget: one that was never sent loads nobody, and a status has paid already. */
export const costs = (outcome: Outcome): boolean => outcome.kind === 'failed' && outcome.fault !== 'connect';

/** undici takes whatever can be iterated, at the pace at which it writes; its type names streams alone. */
export const asBody = (chunks: AsyncIterable<Buffer>) => chunks as unknown as Readable;

const waitsForWord = ({ headers, httpVersion }: IncomingMessage): boolean =>
  headers.expect !== undefined && httpVersion === '1.1';

/** Tells the client to send its body when somebody first wants to read it: it was let in then, and has somewhere to go. */
async function* invitedBody({ asked, response }: Pick<Flight, 'asked' | 'response'>, limit: number) {
  if (!response.headersSent) response.writeContinue();
  yield* bodyOf(asked.request, limit);
}

/** The body as it comes, no longer than its rule lets it be. */
export const bodyIn = (flight: Pick<Flight, 'asked' | 'response'>, limit: number): AsyncGenerator<Buffer> =>
  waitsForWord(flight.asked.request) ? invitedBody(flight, limit) : bodyOf(flight.asked.request, limit);

/** undici's type names the known ones; any token is a method. */
export const methodOf = ({ method = 'GET' }: IncomingMessage) => method as 'GET';

/** The whole body, or why it is not read; it is held until the request is over. */
export const collected = async (
  flight: Flight,
  { bodyLimitBytes, timeouts: { requestMs } }: Pick<Rule, 'bodyLimitBytes' | 'timeouts'>,
  heldBytes: HeldBytes,
): Promise<Result<Buffer, Refused>> => {
  flight.held ??= heldBytes.open();
  const { held } = flight;
  const chunks: Buffer[] = [];
  const collect = async (): Promise<Result<Buffer, Refused>> => {
    for await (const chunk of bodyIn(flight, bodyLimitBytes)) {
      held.take(chunk.length);
      chunks.push(chunk);
    }
    return ok(Buffer.concat(chunks));
  };
  const { promise: late, resolve } = Promise.withResolvers<Result<Buffer, Refused>>();
  const timer = requestMs > 0 ? setTimeout(() => resolve(unread('client-slow')), requestMs) : undefined;
  try {
    return await Promise.race([collect(), late]);
  } catch (error) {
    if (error instanceof NoRoom) return err(whyNot.noRoom);
    if (error instanceof BodyTooLarge) return unread('refused');
    throw error;
  } finally {
    clearTimeout(timer);
  }
};

const unread = (fault: Fault) => err<Refused>(whyNot.failed({ kind: 'failed', fault, sent: false }));

/** How long an attempt that begins now may take; 0 is for ever. */
export const attemptMs = (
  { started }: Pick<Flight, 'started'>,
  { requestMs, backendRequestMs }: Rule['timeouts'],
): number => {
  const left = requestMs > 0 ? Math.max(1, requestMs - (performance.now() - started)) : 0;
  return left > 0 && backendRequestMs > 0 ? Math.min(left, backendRequestMs) : left || backendRequestMs;
};

export const isLate = ({ started }: Pick<Flight, 'started'>, requestMs: number): boolean =>
  requestMs > 0 && performance.now() - started >= requestMs;
