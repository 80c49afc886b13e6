import { join, resolve } from 'node:path';
import {
  createLogger,
  InvalidConfig,
  isPretty,
  loadConcerns,
  logWarnings,
  processSources,
  runApp,
} from '@orderline/platform';
import { Misuse, readOptions, USAGE } from './options.ts';
import { readScenario, type Scenario } from './scenario/scenario.ts';
import { startSimulators } from './start-simulators.ts';

const { env } = process;

const stateDirectory = resolve(env.ORDERLINE_STATE_DIRECTORY || join(import.meta.dirname, '../../../.data'));

const dayOf = (file: string): Scenario => {
  try {
    return readScenario(file);
  } catch (error) {
    throw new Misuse(error instanceof Error ? error.message : String(error));
  }
};

const logger = createLogger({
  service: 'simulators',
  version: env.SERVICE_VERSION || 'unversioned',
  level: env.LOG_LEVEL || 'info',
  pretty: isPretty({
    pretty: env.LOG_PRETTY === 'true' || env.LOG_PRETTY === 'false' ? env.LOG_PRETTY : 'auto',
    environment: env.ENVIRONMENT || 'development',
  }),
});

const simulate = async (): Promise<void> => {
  const options = readOptions({ args: process.argv.slice(2), env, stateDirectory });
  if (options === 'help') {
    process.stdout.write(USAGE);
    return;
  }
  const day = options.scenario === undefined ? undefined : dayOf(options.scenario);
  logWarnings(logger);
  const sources = { ...processSources(), env: { ...env, ENVIRONMENT: env.ENVIRONMENT || 'development' } };
  const { simulators: ports } = loadConcerns('simulators', ['simulators'], sources);
  const kafka = options.brokers && loadConcerns('simulators', ['kafka'], sources).kafka;
  await runApp({ start: () => startSimulators({ ...options, ports, day, kafka, logger }), logger, timeoutMs: 10_000 });
};

const isMisuse = (error: unknown): boolean =>
  error instanceof Misuse ||
  (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));

try {
  await simulate();
} catch (error) {
  const misused = isMisuse(error);
  process.stderr.write(`${error instanceof Error ? error.message : error}\n${misused ? `\n${USAGE}` : ''}`);
  process.exitCode = misused || error instanceof InvalidConfig ? 2 : 1;
}
