import { type App, describeConfig, type EffectiveSetting, explainConfig, type Sources } from '@orderline/platform';

export type Report = { readonly ok: boolean; readonly text: string };

const SUPPLIED = 'npm start supplies it';

const table = (rows: readonly EffectiveSetting[]): string => {
  const width = (key: 'name' | 'value') => Math.max(...rows.map((row) => row[key].length));
  const [names, values] = [width('name'), width('value')];
  return rows
    .map(({ name, value, from }) => `${name.padEnd(names)}  ${value.padEnd(values)}  ${from}`.trimEnd())
    .join('\n');
};

/** What holds for an app right now, secrets redacted, with every fault; in development `npm start` supplies what is missing. */
export const printConfig = ({ app, json }: { readonly app: App; readonly json: boolean }, sources: Sources): Report => {
  const { settings, faults, warnings } = explainConfig(app, sources);
  const development = sources.env.ENVIRONMENT === 'development';
  const supplied = new Set(describeConfig().flatMap(({ name, suppliedByStart }) => (suppliedByStart ? [name] : [])));
  const isSupplied = ({ name, from }: { readonly name: string; readonly from: string }): boolean =>
    development && from === 'not set' && supplied.has(name);
  const shown = settings.map((setting) => (isSupplied(setting) ? { ...setting, from: SUPPLIED } : setting));
  const wrong = faults.filter((fault) => !isSupplied(fault));
  const lines = wrong.map(
    ({ name, expected, got = 'nothing', from }) => `✗ ${name}: expected ${expected}; got ${got} (${from})`,
  );
  const doubts = warnings.map(({ name, text }) => `! ${name}: ${text}`);
  const text = json
    ? JSON.stringify({ app, settings: shown, faults: wrong, warnings }, null, 2)
    : [table(shown), ...doubts, ...lines].join('\n');
  return { ok: wrong.length === 0, text };
};
