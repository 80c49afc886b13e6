export type { CallOptions, ChangeOptions, Iteration, Open, Operation } from './client-types.ts';
export type { ClientOptions } from './create-client.ts';
export { etagOf } from './etags.ts';
export type { Fetch } from './exchange.ts';
export { isProblem, type KnownProblem, NetworkFault, OrderlineProblem, UnexpectedAnswer } from './faults.ts';
export type { RetryPolicy } from './retrying.ts';
export { type DeviceStore, memoryDevice, memoryTokens, type TokenStore, type Tokens } from './session.ts';
export { validate } from './validate.ts';
export type { Sleep } from './within.ts';
