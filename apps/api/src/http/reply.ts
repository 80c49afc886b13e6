import type { Fault, Problem } from '@orderline/contracts/http/problem';
import type { ProblemCode } from '@orderline/contracts/http/problems';

/** What a problem tells beyond its kind. */
export type Details = Pick<Problem, 'detail' | 'existingId' | 'orderIds' | 'total' | 'available'> & {
  readonly errors?: readonly Fault[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

/** A request that is answered with a problem. */
export type Refused<Code extends ProblemCode = ProblemCode> = Details & { readonly problem: Code };

/** What an answer carries besides its body. */
export type Extras = {
  /** The opaque part of a strong ETag. */
  readonly version?: string | undefined;
  readonly location?: string | undefined;
  readonly replayed?: boolean | undefined;
  /** The cursor of the page after this one. */
  readonly next?: string | null | undefined;
};

export type Answered = Extras & { readonly body: unknown };

export const isRefused = (reply: Answered | Refused): reply is Refused => 'problem' in reply;
