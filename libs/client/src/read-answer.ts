import type { Received } from './exchange.ts';
import { OrderlineProblem, UnexpectedAnswer } from './faults.ts';
import type { Operation } from './operation.ts';
import type { Problem } from './problem.ts';

/** The body of a success, as the API says it; throws the problem that it is otherwise. */
export const readAnswer = ({ operationId, empty, paged }: Operation, received: Received): unknown => {
  const { status, text } = received;
  if (status >= 300) throw refusalIn(operationId, received);
  if (empty) return undefined;
  const answer = parsed(text);
  if (isObject(answer) && (!paged || Array.isArray(answer.items))) return answer;
  const asked = paged ? 'page' : 'JSON object';
  throw new UnexpectedAnswer(status, `${operationId} was answered ${status} with a body that is no ${asked}.`);
};

/** A problem (RFC 9457), or whatever else somebody on the way answered. */
const refusalIn = (operationId: string, { status, headers, text }: Received): Error => {
  const body = headers.get('content-type')?.includes('json') ? parsed(text) : undefined;
  if (isProblemBody(body)) return new OrderlineProblem(body.code, body);
  return new UnexpectedAnswer(status, `${operationId} was answered ${status}, and not by the API.`);
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whose body has these is the API's. */
const isProblemBody = (body: unknown): body is Problem =>
  isObject(body) &&
  typeof body.code === 'string' &&
  typeof body.requestId === 'string' &&
  typeof body.title === 'string' &&
  typeof body.status === 'number';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
