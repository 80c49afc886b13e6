import {
  configWarnings,
  createLogger,
  isPretty,
  loadConfigOrExit,
  logConfigWarnings,
  logWarnings,
  runApp,
} from '@orderline/platform';
import { startApi } from './api.ts';

const config = loadConfigOrExit('api');
const { service, log, shutdown } = config;
const logger = createLogger({
  service: 'api',
  version: service.version,
  level: log.level,
  pretty: isPretty({ ...service, pretty: log.pretty }),
});

logWarnings(logger);
logConfigWarnings(logger, configWarnings('api'));
await runApp({
  start: () => startApi(config, logger),
  logger,
  timeoutMs: shutdown.timeoutSeconds * 1000,
});
