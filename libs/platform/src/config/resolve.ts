import { APPS, type App, type ConfigOf, type ValidPart } from './apps.ts';
import { doubtfulIn } from './deployed-rules.ts';
import type { ConfigFault, ConfigWarning } from './fault.ts';
import { type Found, findSettings } from './find-settings.ts';
import { refusalsOf } from './rules.ts';
import { type PlacedSetting, settingsOf } from './setting.ts';
import type { Sources } from './sources.ts';
import { unknownVariables } from './unknown-variables.ts';

/** The settings of all apps, each once. */
const allSettings = (): readonly PlacedSetting[] => [
  ...new Map([...settingsOf(APPS.api), ...settingsOf(APPS.worker)].map((setting) => [setting.name, setting])).values(),
];

type Parsed = { readonly found: Found; readonly value?: unknown; readonly faults: readonly ConfigFault[] };

const parse = (found: Found): Parsed => {
  const { setting, raw, explicit, from, faults } = found;
  if (faults.length > 0) return { found, faults };
  const parsed = setting.leaf.safeParse(setting.isPort ? { port: raw, explicit } : raw);
  if (parsed.success) return { found, value: parsed.data, faults: [] };
  const got = setting.secret ? 'a value that is not shown' : JSON.stringify(raw);
  const fault = { name: setting.name, expected: setting.expected, from };
  return { found, faults: [raw === undefined ? fault : { ...fault, got }] };
};

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
  const refused = refusalsOf(config)
    .filter(({ name }) => !invalid.some((fault) => fault.name === name))
    .map((refusal) => ({
      ...refusal,
      from: found.find(({ setting }) => setting.name === refusal.name)?.from ?? 'not set',
    }));
  const faults = [...invalid, ...refused];
  const sound = soundOf<A>(config, found, faults);
  const names = allSettings().map(({ name }) => name);
  const warnings = [...unknownVariables(sources, names), ...doubtfulIn(config)];
  return faults.length === 0 ? { found, faults, warnings, config, sound } : { found, faults, warnings, sound };
};
