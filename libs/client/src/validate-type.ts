import type { Operation } from './operation.ts';
import type { Fault } from './problem.ts';

/** Finds every fault of a body that an operation is to be called with. */
export type Validate = (operation: Operation, body: unknown) => { readonly errors: readonly Fault[] };
