export { builtInPolicies, type Policies } from './policies/index.ts';
export { BadPolicy, type LoadedPolicies, loadPolicies } from './policies/load.ts';
export { readGatewayAside } from './read-aside.ts';
export { type ReadGateway, type ReadOptions, readGateway } from './read-gateway.ts';
export type { Issuer } from './read-rule.ts';
export type { Fault } from './source.ts';
