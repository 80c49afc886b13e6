import { type FulfilmentTimeouts, persist, type Verdict } from './persist.ts';
import { StopReplay } from './stop-replay.ts';
import type { Tokens } from './tokens.ts';
import type { Request } from './transmit.ts';

export type Connection = { readonly timeouts: FulfilmentTimeouts; readonly tokens: Tokens };

/** Sends with a token, and once more with a new one where the system refuses it. */
export const authorised = async ({ timeouts, tokens }: Connection, request: Request): Promise<Verdict> => {
  const token = await tokens.current();
  const answer = await persist(timeouts, { ...request, token });
  if (answer.status !== 401) return answer;
  const again = await persist(timeouts, { ...request, token: await tokens.instead(token) });
  if (again.status === 401) throw new StopReplay('The system refuses a token that it has just given.');
  return { ...again, attempts: answer.attempts + again.attempts };
};
