export { readGatewayAside } from './read-aside.ts';
export { type ReadGateway, type ReadOptions, readGateway } from './read-gateway.ts';
export type { Issuer } from './read-rule.ts';
export type { Fault } from './source.ts';
