import { EXIT } from '../exit-codes.ts';
import { APPS, type App, type ConfigOf, hasRules, type ValidPart } from './apps.ts';
import { databaseWarnings } from './database-rules.ts';
import { doubtfulIn } from './deployed-rules.ts';
import { refusalsOf } from './rules.ts';
import { type ConfigFault, type ConfigWarning, InvalidConfig, type PlacedSetting, settingsOf } from './setting.ts';
import { type Found, findSettings, processSources, type Sources } from './sources.ts';
import { unknownVariables } from './unknown-variables.ts';

const appNames: readonly App[] = ['api', 'worker', 'simulators'];

/** The settings of all apps, each once. */
const allSettings = (): readonly PlacedSetting[] => [
  ...new Map(appNames.flatMap((app) => settingsOf(APPS[app])).map((setting) => [setting.name, setting])).values(),
];

type Parsed = { readonly found: Found; readonly value?: unknown; readonly faults: readonly ConfigFault[] };

const parse = (found: Found): Parsed => {
  const { setting, raw, explicit, from, faults } = found;
  if (faults.length > 0) return { found, faults };
  const parsed = setting.leaf.safeParse(setting.isPort ? { port: raw, explicit } : raw);
  if (parsed.success) return { found, value: parsed.data, faults: [] };
  return { found, faults: [{ name: setting.name, expected: setting.expected, ...shownOf(found), from }] };
};

/** What was there, as it may be told; nothing where nothing was. */
const shownOf = ({ setting, raw }: Found): { readonly got?: string } =>
  raw === undefined ? {} : { got: setting.secret ? 'a value that is not shown' : JSON.stringify(raw) };

/** Guarantees that each value in it has passed the schema of its own leaf; a value at fault is left out. */
const asConfig = <A extends App>(parsed: readonly Parsed[]): ConfigOf<A> & ValidPart => {
  const concerns = Map.groupBy(parsed, ({ found }) => found.setting.concern);
  const valuesOf = (settings: readonly Parsed[]) =>
    Object.fromEntries(
      settings.flatMap(({ found, value }) => (value === undefined ? [] : [[found.setting.key, value]])),
    );
  const tree = Object.fromEntries([...concerns].map(([concern, settings]) => [concern, valuesOf(settings)]));
  return tree as ConfigOf<A> & ValidPart;
};

export type Resolved<A extends App> = {
  readonly found: readonly Found[];
  readonly faults: readonly ConfigFault[];
  readonly warnings: readonly ConfigWarning[];
  readonly config?: ConfigOf<A>;
  /** The concerns that no fault touches, in spite of faults elsewhere. */
  readonly sound: Partial<ConfigOf<A>>;
};

const soundOf = <A extends App>(config: ConfigOf<A>, found: readonly Found[], faults: readonly ConfigFault[]) => {
  const wrong = new Set(faults.map(({ name }) => name));
  const touched = new Set(found.flatMap(({ setting }) => (wrong.has(setting.name) ? [setting.concern] : [])));
  return Object.fromEntries(Object.entries(config).filter(([concern]) => !touched.has(concern))) as Partial<
    ConfigOf<A>
  >;
};

/** Finds and parses the settings of an app; there is a config exactly where there is no fault. */
export const resolveConfig = <A extends App>(app: A, sources: Sources): Resolved<A> => {
  const wanted = settingsOf(APPS[app]);
  const { found, file } = findSettings({ wanted, known: allSettings() }, sources);
  const parsed = found.map(parse);
  const config = asConfig<A>(parsed);
  const invalid = [...file.faults, ...parsed.flatMap(({ faults }) => faults)];
  const refused = (hasRules(app) ? refusalsOf(config) : [])
    .filter(({ name }) => !invalid.some((fault) => fault.name === name))
    .map((refusal) => {
      const given = found.find(({ setting }) => setting.name === refusal.name);
      return { ...(given && shownOf(given)), ...refusal, from: given?.from ?? 'not set' };
    });
  const faults = [...invalid, ...refused];
  const sound = soundOf<A>(config, found, faults);
  const names = allSettings().map(({ name }) => name);
  const warnings = [
    ...unknownVariables(sources, names),
    ...(hasRules(app) ? [...databaseWarnings(config), ...doubtfulIn(config)] : []),
  ];
  return faults.length === 0 ? { found, faults, warnings, config, sound } : { found, faults, warnings, sound };
};

export type SettingDescription = PlacedSetting & { readonly apps: readonly App[] };

/** Every setting with the apps that read it, for the generated page. */
export const describeConfig = (): readonly SettingDescription[] => {
  const described = new Map<string, SettingDescription>();
  for (const app of appNames) {
    for (const setting of settingsOf(APPS[app])) {
      const apps = described.get(setting.name)?.apps ?? [];
      described.set(setting.name, { ...setting, apps: [...apps, app] });
    }
  }
  return [...described.values()];
};

const REDACTED = '[redacted]';

/** The configuration as it may be printed. */
export const redact = <A extends App>(
  app: A,
  config: ConfigOf<A>,
): Readonly<Record<string, Record<string, unknown>>> => {
  const tree = new Map(
    Object.entries<object>(config).map(([concern, values]) => [concern, new Map(Object.entries(values))]),
  );
  for (const { secret, concern, key } of settingsOf(APPS[app])) {
    if (secret && tree.get(concern)?.get(key) !== undefined) tree.get(concern)?.set(key, REDACTED);
  }
  return Object.fromEntries([...tree].map(([concern, values]) => [concern, Object.fromEntries(values)]));
};

export type EffectiveSetting = { readonly name: string; readonly value: string; readonly from: string };

/** What each setting of an app is right now and where it came from, even where the whole is at fault. */
export const explainConfig = (app: App, sources: Sources = processSources()) => {
  const { found, faults, warnings } = resolveConfig(app, sources);
  const settings = found.map(({ setting, raw, from }): EffectiveSetting => {
    const value = raw === undefined ? '' : setting.secret ? REDACTED : [raw].flat().join(',');
    return { name: setting.name, value, from };
  });
  return { settings, faults, warnings };
};

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

/** As `loadConfig`; prints every fault and ends the process with 78 where there are any. */
export const loadConfigOrExit = <A extends App>(app: A): ConfigOf<A> => {
  try {
    return loadConfig(app);
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT.misconfigured);
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
