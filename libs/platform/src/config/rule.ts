import type { ValidPart } from './apps.ts';
import type { Refusal } from './setting.ts';

/** What a setting may be alone, but not together with the others. */
export type Rule = (config: ValidPart) => Refusal | undefined;

export const isDeployed = ({ service: { environment } }: ValidPart): boolean =>
  environment === 'staging' || environment === 'production';
