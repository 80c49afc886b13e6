import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Principal } from './auth.ts';
import type { Quotas, RateLimitResult } from './quota.ts';

/** The request that is being answered. */
export type Call = {
  readonly requestId: string;
  readonly traceparent: string;
  /** Aborts with `DeadlineExceeded` or `ClientGone`. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds. */
  readonly deadline: number;
  /** Puts the deadline off. */
  readonly extend: (ms: number) => void;
};

export type Env = {
  readonly Bindings: Partial<HttpBindings>;
  readonly Variables: {
    call: Call;
    /** The template of the path; undefined until a route has matched. */
    route: string | undefined;
    /** Where the client is: an IPv4 address, or the network of an IPv6 one. */
    address: string;
    /** Whose token was sent, if it is a good one. */
    principal: Principal | null;
    /** Why a token stands for nobody, where its sender can mend that. */
    authFailure: string | undefined;
    /** Set where the address was counted before it was known who asks. */
    addressLimit: RateLimitResult | undefined;
    quotas: Quotas;
    /** Whom the operation let in. */
    userId: string | undefined;
    /** Whether the body is still on its way. */
    receiving: boolean | undefined;
  };
};

export type HttpContext = Context<Env>;
