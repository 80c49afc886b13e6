import type { IncomingMessage } from 'node:http';
import type { Rule } from '@orderline/domain/gateway';
import type { Outcome } from './exchange.ts';

const idempotent = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** A longer body is not kept in order to be sent again. */
const mostKept = 64 * 1024;

export type Body = { readonly has: boolean; readonly length: number | undefined };

export const bodyOfRequest = ({ headers }: IncomingMessage): Body => {
  const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
  return { has: headers['transfer-encoding'] !== undefined || (length ?? 0) > 0, length };
};

/** Whether a service may get the request twice: its method says so, or its client by an idempotency key. */
export const isRepeatable = ({ method = '', headers }: IncomingMessage): boolean =>
  idempotent.has(method) || headers['idempotency-key'] !== undefined;

/** Whether the body is kept, so that it can be sent again; all others only stream. */
export const keepsBody = (request: IncomingMessage, { retry }: Rule, body: Body): boolean =>
  body.has && retry.attempts > 0 && (body.length ?? mostKept + 1) <= mostKept && isRepeatable(request);

export type Tried = {
  readonly outcome: Outcome;
  /** How many attempts there were. */
  readonly attempts: number;
  readonly repeatable: boolean;
  /** Whether there is a body of which nothing is kept. */
  readonly streams: boolean;
};

/** Without being asked to by the rule: of what was never sent, and of what an idle connection lost as it was closed. */
const unasked = 1;

/**
 * Whether to try once more. What was sent, or may have been, is sent again only where that does no harm; a status only where
 * the rule names it.
 */
export const triesAgain = ({ retry }: Rule, { outcome, attempts, repeatable, streams }: Tried): boolean => {
  if (outcome.kind === 'answered') return !outcome.passed;
  if (outcome.fault === 'connect') return attempts <= Math.max(retry.attempts, unasked);
  if (!repeatable || streams) return false;
  if (outcome.fault === 'lost' || outcome.fault === 'withdrawn') return attempts <= Math.max(retry.attempts, unasked);
  return outcome.fault === 'timeout' && attempts <= retry.attempts;
};

/** Whether an answer with that status is not passed on but asked for again. */
export const discards = (
  { retry }: Rule,
  { status, attempts, repeatable, streams }: Omit<Tried, 'outcome'> & { readonly status: number },
): boolean => repeatable && !streams && attempts <= retry.attempts && retry.codes.includes(status);
