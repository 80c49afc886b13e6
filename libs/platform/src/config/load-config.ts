import type { App, ConfigOf } from './apps.ts';
import { type ConfigWarning, InvalidConfig } from './fault.ts';
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

/** What starts all the same, but is hardly meant: misspelt variables, and what is not safe where it is deployed. */
export const configWarnings = (app: App, sources: Sources = processSources()): readonly ConfigWarning[] =>
  resolveConfig(app, sources).warnings;

/** Tells of each by its name, once. */
export const logConfigWarnings = (
  logger: { warn(entry: object, text: string): void },
  warnings: readonly ConfigWarning[],
): void => {
  for (const { name, text } of warnings) logger.warn({ setting: name }, `${name}: ${text}`);
};
