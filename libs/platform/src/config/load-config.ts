import type { App, ConfigOf } from './apps.ts';
import { InvalidConfig } from './fault.ts';
import { resolveConfig } from './resolve.ts';
import { processSources, type Sources } from './sources.ts';

/** The configuration of an app, parsed once, in its main.ts; throws InvalidConfig, which names every fault. */
export const loadConfig = <A extends App>(app: A, sources: Sources = processSources()): ConfigOf<A> => {
  const { config, faults } = resolveConfig(app, sources);
  if (config === undefined) throw new InvalidConfig(faults);
  return config;
};

/** As `loadConfig`; prints every fault and ends the process with 2 where there are any. */
export const loadConfigOrExit = <A extends App>(app: A): ConfigOf<A> => {
  try {
    return loadConfig(app);
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
};
