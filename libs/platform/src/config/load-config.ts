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

/**
 * Some concerns of an app's configuration, for a command that needs no more; throws InvalidConfig, which names the faults
 * of these alone.
 */
export const loadConcerns = <A extends App, const Name extends keyof ConfigOf<A> & string>(
  app: A,
  names: readonly Name[],
  sources: Sources = processSources(),
): Pick<ConfigOf<A>, Name> => {
  const { sound, faults, found } = resolveConfig(app, sources);
  const others = new Set(
    found.flatMap(({ setting }) => (names.some((name) => name === setting.concern) ? [] : [setting.name])),
  );
  const own = faults.filter(({ name }) => !others.has(name));
  if (own.length > 0) throw new InvalidConfig(own);
  return holdsAll(sound, names);
};

/** A concern that no fault touches is there, as `resolveConfig` leaves out only the others. */
const holdsAll = <Config, Name extends keyof Config>(sound: Partial<Config>, _names: readonly Name[]) =>
  sound as Pick<Config, Name>;

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
