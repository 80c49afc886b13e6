import { type EnvironmentFile, readEnvironmentFile } from './environment-file.ts';
import type { ConfigFault } from './fault.ts';
import type { PlacedSetting } from './setting.ts';
import type { Sources } from './sources.ts';

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
