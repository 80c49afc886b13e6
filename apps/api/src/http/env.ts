import type { HttpBindings } from '@hono/node-server';
import type { ProblemCode } from '@orderline/contracts/http/problems';
import type { Context } from 'hono';
import type { Call } from './policy/context.ts';
import type { Caller } from './policy/identify.ts';
import type { Quota } from './policy/rate-limit.ts';

export type Env = {
  readonly Bindings: Partial<HttpBindings>;
  readonly Variables: {
    call: Call;
    /** What every answer to this request says. */
    headers: Record<string, string>;
    /** Whether the answer was made with them. */
    replied: boolean | undefined;
    /** The template of the path; undefined until a route has matched. */
    route: string | undefined;
    caller: Caller;
    quotas: readonly Quota[];
    /** What it was refused as. */
    problem: ProblemCode | undefined;
    /** Whom the operation let in. */
    userId: string | undefined;
    /** Whether the body is still on its way. */
    receiving: boolean | undefined;
  };
};

export type HttpContext = Context<Env>;
