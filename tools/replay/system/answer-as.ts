import { type Problem, problem } from '@orderline/contracts/http/problem';
import { StopReplay } from './stop-replay.ts';
import type { Answer } from './transmit.ts';

type Model<Value> = {
  safeParse(
    body: unknown,
  ): { readonly success: true; readonly data: Value } | { readonly success: false; readonly error: Error };
};

export const problemOf = ({ body }: Answer): Problem | undefined => problem.safeParse(body).data;

/** The body of the one answer that lets the replay go on; any other stops it. */
export const answerAs = <Value>(
  model: Model<Value>,
  { answer, status, what }: { readonly answer: Answer; readonly status: number; readonly what: string },
): Value => {
  if (answer.status === 403) {
    throw new StopReplay(
      `The account may not do this: ${what}. Give --token of an account with the scopes of an admin.`,
    );
  }
  if (answer.status !== status) {
    const refusal = problemOf(answer);
    const told = refusal ? `${refusal.code}: ${refusal.detail ?? refusal.title}` : 'no problem+json';
    const where = refusal ? ` Request ${refusal.requestId} in the system's log tells more.` : ' Is this Orderline?';
    throw new StopReplay(`Answer ${answer.status} (${told}) to ${what}.${where}`);
  }
  const read = model.safeParse(answer.body);
  if (read.success) return read.data;
  throw new StopReplay(`The answer to ${what} does not follow the contract: ${read.error.message}`);
};
