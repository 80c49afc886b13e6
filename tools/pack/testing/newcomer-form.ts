import { operations } from '@orderline/client';
import * as v1 from '@orderline/client/v1';
import { validate as validateV1 } from '@orderline/client/v1/validation';
import { validate } from '@orderline/client/validation';

/** What is wrong with an empty order, by each version. */
export const run = (): readonly string[] => [
  ...validate(operations.orders.place, {}).errors.map(({ pointer, code }) => `${pointer} ${code}`),
  ...validateV1(v1.operations.orders.place, {}).errors.map(({ pointer, code }) => `${pointer} ${code}`),
];
