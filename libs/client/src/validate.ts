import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { bodyFaults, mostFaults } from '@orderline/contracts/http/problem';
import type { Fault } from './problem.ts';
import type { Validate } from './validate-type.ts';

/** Validates by the models of these endpoints. */
export const validating = (endpoints: readonly Endpoint[]): Validate => {
  const named = new Map(endpoints.map((endpoint) => [endpoint.operationId, endpoint]));
  return ({ operationId, path }, body) => {
    const endpoint = named.get(operationId);
    if (endpoint?.path !== path) throw new TypeError(`${operationId} is an operation of another version: ${path}`);
    const sent = asSent(body);
    const read = endpoint.body?.safeParse(sent);
    return {
      errors: read?.success === false ? asFaults(bodyFaults(read.error.issues, sent).slice(0, mostFaults)) : [],
    };
  };
};

/** What JSON makes of it: no undefined, no NaN, dates as text. */
const asSent = (body: unknown): unknown => (body === undefined ? undefined : JSON.parse(JSON.stringify(body)));

/** No field of a fault that is there is undefined. */
const asFaults = (faults: ReturnType<typeof bodyFaults>) => faults as readonly Fault[];
