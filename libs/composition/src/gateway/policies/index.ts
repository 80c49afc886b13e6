import { type Policy, policyKit } from '@orderline/contracts/gateway/policy';
import { policy as deprecation } from './deprecation.ts';
import { policy as maintenance } from './maintenance.ts';

/** By name. */
export type Policies = ReadonlyMap<string, Policy>;

const made = { deprecation: deprecation(policyKit), maintenance: maintenance(policyKit) };

export const builtInPolicies: Policies = new Map<string, Policy>(Object.entries(made));
