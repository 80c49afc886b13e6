import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ConfigFault, describeConfig, explainConfig } from '@orderline/platform';
import { type Check, failed, passed } from './check.ts';

const said = ({ name, expected, got = 'nothing', from }: ConfigFault): string =>
  `${name}: expected ${expected}; got ${got} (${from})`;

/** What the apps would refuse to start with, but for what `npm start` gives them. */
export const settings: Check = {
  name: 'settings',
  late: 'look at infra/config, and at the files that variables in _FILE name',
  run: async ({ env, projectDirectory }) => {
    const environment = env.ENVIRONMENT || 'development';
    const readFile = (path: string) =>
      readFileSync(path.startsWith('infra/') ? resolve(projectDirectory, path) : path, 'utf8');
    const sources = { env: { ...env, ENVIRONMENT: environment }, readFile };
    const supplied = new Set(
      environment === 'development'
        ? describeConfig().flatMap(({ name, suppliedByStart }) => (suppliedByStart ? [name] : []))
        : [],
    );
    const faults = (['api', 'worker'] as const)
      .flatMap((app) => explainConfig(app, sources).faults)
      .filter(({ name, got }) => got !== undefined || !supplied.has(name));
    const [first, ...others] = new Map(faults.map((fault) => [fault.name, fault])).values();
    if (first === undefined) return passed(`nothing is wrong with them, in ${environment}`);
    const more = others.length === 0 ? '' : `; also ${others.map(({ name }) => name).join(', ')}`;
    return failed(`${said(first)}${more}`, 'correct it; docs/configuration.md explains every setting');
  },
};
