import type { ProblemCode } from './generated/problems.ts';
import type { Fault, Problem } from './problem.ts';

/** The codes of the problems that the API has. */
export type KnownProblem = ProblemCode;

type FaultOptions = ErrorOptions & {
  /** The key that the call carried: whoever tries again with it cannot act twice. */
  readonly idempotencyKey?: string | undefined;
};

/** The API refused: which of its problems it is (RFC 9457) is in `code`, and a later server may know new ones. */
export class OrderlineProblem<Code extends string = KnownProblem | (string & Record<never, never>)> extends Error {
  override readonly name = 'OrderlineProblem';
  readonly code: Code;
  readonly status: number;
  readonly requestId: string;
  /** Every fault that was found, each with its pointer or parameter. */
  readonly errors: readonly Fault[];
  /** All that was answered. */
  readonly problem: Problem;
  readonly idempotencyKey: string | undefined;

  constructor(code: Code, problem: Problem, options: FaultOptions = {}) {
    super(`${problem.status} ${code}: ${problem.detail ?? problem.title} (request ${problem.requestId})`, options);
    this.code = code;
    this.status = problem.status;
    this.requestId = problem.requestId;
    this.errors = problem.errors ?? [];
    this.problem = problem;
    this.idempotencyKey = options.idempotencyKey;
  }
}

/** Whether a caught value is a problem, and one of these codes where some are named. */
export const isProblem = <const Code extends KnownProblem = KnownProblem>(
  caught: unknown,
  ...codes: readonly Code[]
): caught is OrderlineProblem<Code> =>
  caught instanceof OrderlineProblem && (codes.length === 0 || codes.some((code) => code === caught.code));

/** No answer came, or none that this page may read. The request may or may not have taken effect. */
export class NetworkFault extends Error {
  override readonly name = 'NetworkFault';
  /**
   * `unreachable`: the network failed. `timeout`: the time was up. `blocked`: the API is there, and does not allow the
   * origin of this page (CORS); only a browser that is online can tell.
   */
  readonly kind: 'unreachable' | 'timeout' | 'blocked';
  readonly idempotencyKey: string | undefined;

  constructor(kind: NetworkFault['kind'], message: string, options: FaultOptions = {}) {
    super(message, options);
    this.kind = kind;
    this.idempotencyKey = options.idempotencyKey;
  }
}

/** An answer came that is not what the contract says, such as a proxy's own page. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
  readonly status: number;
  readonly idempotencyKey: string | undefined;

  constructor(status: number, message: string, options: FaultOptions = {}) {
    super(message, options);
    this.status = status;
    this.idempotencyKey = options.idempotencyKey;
  }
}

/** What was thrown, with the key of the call: a fault of its own, since many calls may wait for one refresh. */
export const withKey = (caught: unknown, idempotencyKey: string): unknown => {
  const options = { cause: caught instanceof Error ? caught.cause : undefined, idempotencyKey };
  if (caught instanceof NetworkFault) return new NetworkFault(caught.kind, caught.message, options);
  if (caught instanceof OrderlineProblem) return new OrderlineProblem(caught.code, caught.problem, options);
  if (caught instanceof UnexpectedAnswer) return new UnexpectedAnswer(caught.status, caught.message, options);
  return caught;
};
