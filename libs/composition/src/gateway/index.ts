export { type ReadGateway, readGateway } from './read-gateway.ts';
export type { Issuer } from './read-rule.ts';
export type { Fault } from './source.ts';
