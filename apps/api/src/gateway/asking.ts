import type { Refused } from '../http/policy/problem.ts';
import type { AnswerSink } from './answer-sink.ts';
import type { Flight } from './flight.ts';
import type { Forwarded } from './forward.ts';
import type { RawHeaders } from './headers.ts';

/** How the services of a rule are asked, and where their answer goes. */
export type Asking = {
  readonly sink: AnswerSink;
  /** Changes what goes out. */
  readonly sent?: (headers: RawHeaders) => RawHeaders;
  /** Instead of what the client sends. */
  readonly body?: Buffer;
};

/** Tells why there is no answer; undefined where one went on, or nobody waits for it. */
export type Forward = (flight: Flight, to: Forwarded, asking: Asking) => Promise<Refused | undefined>;

/** Whom an answer is for: the client, or what stands before it. */
export type Client = { readonly sink: AnswerSink; readonly refuse: (refused: Refused) => void };
