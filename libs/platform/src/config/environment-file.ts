import { z } from 'zod';
import { ENVIRONMENTS } from './concerns/service.ts';
import type { ConfigFault } from './fault.ts';
import type { PlacedSetting } from './setting.ts';
import type { Sources } from './sources.ts';

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
export const readEnvironmentFile = ({ env, readFile }: Sources, known: readonly PlacedSetting[]): EnvironmentFile => {
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
