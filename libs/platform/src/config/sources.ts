import { z } from 'zod';
import { ENVIRONMENTS } from './concerns/service.ts';
import type { ConfigFault, PlacedSetting } from './setting.ts';
import { readSettingsFile } from './settings-file.ts';

export type Sources = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a text file or throws an error with a code; a relative path starts at the process's working directory. */
  readonly readFile: (path: string) => string;
};

export const processSources = (): Sources => ({
  env: process.env,
  readFile: readSettingsFile,
});

export type EnvironmentFile = {
  readonly path: string;
  readonly values: ReadonlyMap<string, unknown>;
  readonly faults: readonly ConfigFault[];
};

const entries = z.record(z.string(), z.unknown());

const failed = (path: string, got: string): EnvironmentFile => ({
  path,
  values: new Map(),
  faults: [{ name: path, expected: 'a JSON object of settings', got, from: path }],
});

const faultOf = (name: string, path: string, known: readonly PlacedSetting[]): readonly ConfigFault[] => {
  const setting = known.find((one) => one.name === name);
  const fault = (expected: string, got: string): readonly ConfigFault[] => [{ name, expected, got, from: path }];
  if (setting === undefined) return fault('the name of a setting', 'an unknown name');
  if (setting.secret) return fault(`${name} or ${name}_FILE in the environment`, 'a secret in a file of the project');
  if (name === 'ENVIRONMENT') return fault('ENVIRONMENT in the environment', 'it in the file that it chooses');
  return [];
};

const parse = (path: string, source: string, known: readonly PlacedSetting[]): EnvironmentFile => {
  try {
    const parsed = entries.safeParse(JSON.parse(source));
    if (!parsed.success) return failed(path, 'JSON of another kind');
    const values = new Map(Object.entries(parsed.data));
    return { path, values, faults: [...values.keys()].flatMap((name) => faultOf(name, path, known)) };
  } catch (error) {
    const place = /\(line \d+ column \d+\)/.exec(String(error))?.[0] ?? '';
    return failed(path, `what is no JSON ${place}`.trim());
  }
};

/** Reads infra/config/<ENVIRONMENT>.json; an environment that does not exist has no file, and is a fault of its own elsewhere. */
const readEnvironmentFile = ({ env, readFile }: Sources, known: readonly PlacedSetting[]): EnvironmentFile => {
  const environment = ENVIRONMENTS.find((one) => one === (env.ENVIRONMENT || 'production'));
  const path = `infra/config/${environment}.json`;
  if (environment === undefined) return { path, values: new Map(), faults: [] };
  let source: string;
  try {
    source = readFile(path);
  } catch (error) {
    return failed(path, error instanceof Error ? error.message : String(error));
  }
  return parse(path, source, known);
};

/** One setting as it was found, not yet parsed. */
export type Found = {
  readonly setting: PlacedSetting;
  readonly raw: unknown;
  /** Where it came from: a file, a variable, or the default. */
  readonly from: string;
  /** False for a default. */
  readonly explicit: boolean;
  readonly faults: readonly ConfigFault[];
};

const fromMountedFile = (setting: PlacedSetting, path: string, readFile: Sources['readFile']): Found => {
  const found = { setting, from: `${setting.name}_FILE=${path}`, explicit: true };
  try {
    return { ...found, raw: readFile(path).trim(), faults: [] };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    const fault = {
      name: setting.name,
      expected: `a readable file at ${path}`,
      got: code,
      from: `${setting.name}_FILE`,
    };
    return { ...found, raw: undefined, faults: [fault] };
  }
};

const find = (setting: PlacedSetting, file: EnvironmentFile, { env, readFile }: Sources): Found => {
  const { name, fallback, secret } = setting;
  const mounted = env[`${name}_FILE`];
  if (mounted) return fromMountedFile(setting, mounted, readFile);
  const variable = env[name];
  if (variable) return { setting, raw: variable, from: `environment variable ${name}`, explicit: true, faults: [] };
  if (file.values.has(name) && !secret && name !== 'ENVIRONMENT') {
    return { setting, raw: file.values.get(name), from: file.path, explicit: true, faults: [] };
  }
  return { setting, raw: fallback, from: fallback === undefined ? 'not set' : 'default', explicit: false, faults: [] };
};

/** Looks every setting up; later wins: default, file of the environment, variable, mounted file. An empty variable is an unset one. */
export const findSettings = (
  { wanted, known }: { readonly wanted: readonly PlacedSetting[]; readonly known: readonly PlacedSetting[] },
  sources: Sources,
): { readonly found: readonly Found[]; readonly file: EnvironmentFile } => {
  const file = readEnvironmentFile(sources, known);
  return { found: wanted.map((setting) => find(setting, file, sources)), file };
};
