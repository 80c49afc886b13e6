import { createLogger, isPretty, loadConcerns, logWarnings, processSources, runApp } from '@orderline/platform';
import { Misuse, runCommand } from '../operator/run-command.ts';
import { stateDirectory } from '../services/project.ts';
import { readOptions, USAGE } from './options.ts';
import { readScenario, type Scenario } from './scenario/scenario.ts';
import { startSimulators } from './start-simulators.ts';

const { env } = process;

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

await runCommand(USAGE, async () => {
  const options = readOptions({ args: process.argv.slice(2), env, stateDirectory });
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const day = options.scenario === undefined ? undefined : dayOf(options.scenario);
  logWarnings(logger);
  const sources = { ...processSources(), env: { ...env, ENVIRONMENT: env.ENVIRONMENT || 'development' } };
  const kafka = options.brokers && loadConcerns('worker', ['kafka'], sources).kafka;
  await runApp({ start: () => startSimulators({ ...options, day, kafka, logger }), logger, timeoutMs: 10_000 });
  return 0;
});
