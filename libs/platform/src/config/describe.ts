import { APPS, type App, type ConfigOf } from './apps.ts';
import { resolveConfig } from './resolve.ts';
import { type PlacedSetting, settingsOf } from './setting.ts';
import { processSources, type Sources } from './sources.ts';

export type SettingDescription = PlacedSetting & { readonly apps: readonly App[] };

const appNames: readonly App[] = ['api', 'worker'];

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
