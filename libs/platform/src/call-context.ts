import { AsyncLocalStorage } from 'node:async_hooks';

/** What is ambient in one request or one handled event; adapters and the logger read it, the domain never does. */
export type CallContext = {
  readonly requestId: string;
  /** Of the job run that this belongs to. */
  readonly runId?: string;
  /** W3C Trace Context of the caller. */
  readonly traceparent?: string;
  /** Aborts when the caller is gone or the deadline has passed. */
  readonly signal?: AbortSignal;
  /** Epoch milliseconds. */
  readonly deadline?: number;
};

const calls = new AsyncLocalStorage<CallContext>();

export const currentCall = (): CallContext | undefined => calls.getStore();

export const runInCall = <Value>(context: CallContext, work: () => Value): Value => calls.run(context, work);

/** Runs what must be done also where the call has been given up. */
export const outsideCall = <Value>(work: () => Value): Value => calls.exit(work);
