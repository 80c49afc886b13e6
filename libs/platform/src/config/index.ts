export type { ApiConfig, App, ConfigOf, SharedConfig, WorkerConfig } from './apps.ts';
export type { Environment } from './concerns/service.ts';
export { describeConfig, type EffectiveSetting, explainConfig, redact, type SettingDescription } from './describe.ts';
export type { ExternalIssuer } from './external-issuers.ts';
export { type ConfigFault, type ConfigWarning, InvalidConfig } from './fault.ts';
export { configWarnings, loadConcerns, loadConfig, loadConfigOrExit, logConfigWarnings } from './load-config.ts';
export type { SigningKeys } from './signing-keys.ts';
export { processSources, type Sources } from './sources.ts';
