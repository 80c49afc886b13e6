import type { Endpoint } from '@orderline/contracts/http/endpoint';
import type { Fault } from '@orderline/contracts/http/problem';
import { bodyFaults, mostFaults } from '@orderline/contracts/http/problem';

/** What the server would find wrong with a body, with the same pointers and codes; no faults means that it can be sent. */
export const validate = ({ body: model }: Endpoint, body: unknown): { readonly errors: readonly Fault[] } => {
  const sent = asSent(body);
  const read = model?.safeParse(sent);
  return { errors: read?.success === false ? bodyFaults(read.error.issues, sent).slice(0, mostFaults) : [] };
};

/** What JSON makes of it: no undefined, no NaN, dates as text. */
const asSent = (body: unknown): unknown => (body === undefined ? undefined : JSON.parse(JSON.stringify(body)));
