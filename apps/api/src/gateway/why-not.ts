import type { Refused } from '../http/policy/problem.ts';
import type { Outcome } from './exchange.ts';
import type { Fault } from './fault.ts';

const after = (seconds: number) => ({ headers: { 'Retry-After': String(seconds) } });

const byFault: Readonly<Record<Fault, Refused>> = {
  connect: { problem: 'bad-gateway', detail: 'The service behind this route could not be reached.' },
  lost: { problem: 'bad-gateway', detail: 'The service behind this route closed its connection without an answer.' },
  garbage: { problem: 'bad-gateway', detail: 'The service behind this route answered what is not HTTP.' },
  timeout: { problem: 'timeout', detail: 'The service behind this route did not answer in time.' },
  withdrawn: { problem: 'unavailable', detail: 'The service behind this route was taken away.', ...after(1) },
  refused: { problem: 'payload-too-large', headers: { Connection: 'close' } },
  'client-slow': { problem: 'request-timeout', headers: { Connection: 'close' } },
  'client-gone': { problem: 'bad-request' },
};

/** Why a request got no answer of a service, as a problem. */
export const whyNot = {
  noTarget: (seconds: number): Refused => ({
    ...{ problem: 'unavailable', detail: 'No target of this route is healthy.' },
    ...after(seconds),
  }),
  busy: { problem: 'overloaded', detail: 'Too many requests are under way to the service.', ...after(1) } as Refused,
  noRoom: { problem: 'overloaded', detail: 'Too many bodies are under way.', ...after(1) } as Refused,
  open: (retryAfterMs: number): Refused => ({
    ...{ problem: 'unavailable', detail: 'The service failed too often, and is left alone for a while.' },
    ...after(Math.max(1, Math.ceil(retryAfterMs / 1000))),
  }),
  failed: (outcome: Outcome): Refused =>
    outcome.kind === 'failed'
      ? byFault[outcome.fault]
      : { problem: 'bad-gateway', detail: 'The service failed, again.' },
};
