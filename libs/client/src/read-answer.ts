import { answerOf, type Endpoint } from '@orderline/contracts/http/endpoint';
import { problem } from '@orderline/contracts/http/problem';
import type { AnswerTo } from './client-types.ts';
import type { Received } from './exchange.ts';
import { OrderlineProblem, UnexpectedAnswer } from './faults.ts';

/** The body of a success by the endpoint's model; throws the problem that it is otherwise. */
export const readAnswer = <const E extends Endpoint>(endpoint: E, received: Received): AnswerTo<E> => {
  const { status, text } = received;
  if (status >= 300) throw refusalIn(endpoint, received);
  const [, model] = answerOf(endpoint);
  if (!model) return asAnswer<E>(undefined);
  const json = parsed(text);
  const read = model.safeParse(json);
  if (read.success) return asAnswer<E>(read.data);
  const newer = read.error.issues.every(({ code }) => code === 'invalid_value');
  if (newer) return asAnswer<E>(json);
  throw new UnexpectedAnswer(status, `${endpoint.operationId} was answered ${status} with a body of another form.`, {
    cause: read.error,
  });
};

/** A problem (RFC 9457), or whatever else somebody on the way answered. */
const refusalIn = ({ operationId }: Endpoint, { status, headers, text }: Received): Error => {
  const read = problem.safeParse(headers.get('content-type')?.includes('json') ? parsed(text) : undefined);
  if (read.success) return new OrderlineProblem(read.data.code, read.data);
  return new UnexpectedAnswer(status, `${operationId} was answered ${status}, and not by the API.`);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The endpoint's own model has read it, but for enumerations, which are open in the type as well. */
const asAnswer = <E extends Endpoint>(value: unknown): AnswerTo<E> => value as AnswerTo<E>;
