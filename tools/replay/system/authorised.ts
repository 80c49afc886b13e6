import { type Patience, persist, type Verdict } from './persist.ts';
import { StopReplay } from './stop-replay.ts';
import type { Tokens } from './tokens.ts';
import type { Request } from './transmit.ts';

export type Connection = { readonly patience: Patience; readonly tokens: Tokens };

/** Sends with a token, and once more with a new one where the system refuses it. */
export const authorised = async ({ patience, tokens }: Connection, request: Request): Promise<Verdict> => {
  const token = await tokens.current();
  const answer = await persist(patience, { ...request, token });
  if (answer.status !== 401) return answer;
  const again = await persist(patience, { ...request, token: await tokens.instead(token) });
  if (again.status === 401) throw new StopReplay('The system refuses a token that it has just given.');
  return { ...again, attempts: answer.attempts + again.attempts };
};
