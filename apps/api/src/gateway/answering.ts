import type { Refused } from '../http/policy/problem.ts';
import { type AnswerSink, ClientSink } from './answer-sink.ts';
import type { Flight } from './flight.ts';
import { addedHeaders, answerHead, type Forwarded, hintHead } from './forward.ts';
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

export type AnsweringNeeds = {
  readonly forward: Forward;
  readonly refuse: (flight: Flight, refused: Refused) => void;
};

/** Has a request answered by the services of its rule. */
export const answering = ({ forward, refuse }: AnsweringNeeds) => {
  const sinkOf = (flight: Flight, { prepared }: Forwarded): AnswerSink =>
    new ClientSink(flight.response, (headers, isHint) => {
      if (isHint) return hintHead(headers, prepared);
      const { asked, quotas, ids, target } = flight;
      return answerHead(headers, prepared, addedHeaders(asked, { quotas, ids, target }));
    });

  return async (flight: Flight, to: Forwarded): Promise<void> => {
    const refused = await forward(flight, to, { sink: sinkOf(flight, to) });
    if (refused) refuse(flight, refused);
  };
};
