import { v1Operations } from '@orderline/contracts/http/v1/operations';
import { validating } from '../validate.ts';
import type { Validate } from '../validate-type.ts';

/** What the server would find wrong with a body, with the same pointers and codes; no faults means that it can be sent. */
export const validate: Validate = validating(v1Operations);
