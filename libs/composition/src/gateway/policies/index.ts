import { type Policy, type PolicyKit, policyKit } from '@orderline/contracts/gateway/policy';
import { policy as deprecation } from './deprecation.ts';
import { policy as maintenance } from './maintenance.ts';

/** By name. */
export type Policies = ReadonlyMap<string, Policy>;

/** What a file of a policy exports by the name `policy`. */
export type PolicyMaker = (kit: PolicyKit) => unknown;

const made = { deprecation: deprecation(policyKit), maintenance: maintenance(policyKit) };

export const builtInPolicies: Policies = new Map<string, Policy>(Object.entries(made));
