export type { ApiConfig, App, ConfigOf, SharedConfig, WorkerConfig } from './apps.ts';
export type { Environment } from './concerns/service.ts';
export type { ExternalIssuer, SigningKeys } from './keys.ts';
export {
  configWarnings,
  describeConfig,
  type EffectiveSetting,
  explainConfig,
  loadConcerns,
  loadConfig,
  loadConfigOrExit,
  logConfigWarnings,
  redact,
  type SettingDescription,
} from './load-config.ts';
export { isThisMachine, type PostgresHost, type PostgresUrl, readPostgresUrl, type SslMode } from './postgres-url.ts';
export { readRedisUrl } from './redis-url.ts';
export { type ConfigFault, type ConfigWarning, InvalidConfig } from './setting.ts';
export { processSources, type Sources } from './sources.ts';
