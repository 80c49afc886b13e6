import {
  configWarnings,
  createLogger,
  isPretty,
  loadConfigOrExit,
  logConfigWarnings,
  logWarnings,
  runApp,
} from '@orderline/platform';
import { startWorker } from './worker.ts';

const config = loadConfigOrExit('worker');
const { service, log, shutdown } = config;
const logger = createLogger({
  service: 'worker',
  version: service.version,
  level: log.level,
  pretty: isPretty({ ...service, pretty: log.pretty }),
});

logWarnings(logger);
logConfigWarnings(logger, configWarnings('worker'));
await runApp({
  start: () => startWorker(config, logger),
  logger,
  timeoutMs: shutdown.timeoutSeconds * 1000,
});
