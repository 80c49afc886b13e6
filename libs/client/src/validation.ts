import { v2Operations } from '@orderline/contracts/http/v2/endpoints';
import { validating } from './validate.ts';
import type { Validate } from './validate-type.ts';

/** What the server would find wrong with a body, with the same pointers and codes; no faults means that it can be sent. */
export const validate: Validate = validating(v2Operations);
