import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeConfig, processSources } from '@orderline/platform';
import { checkConfig } from './check.ts';
import { configurationPage } from './page.ts';
import { printConfig } from './print.ts';

const HELP = `Example: npm run config -- print

  print   what holds right now and where each value came from; secrets are redacted
          --app api|worker|simulators   whose configuration (default: api)
          --json             for programs
  check   holds the environment against what the apps need in order to start, all faults at once; exit code 2 where there
          are any. ENVIRONMENT is production where nobody sets it, as it is for the apps
          --app api|worker   one of them (default: both)
          --json             for programs
  docs    writes docs/configuration.md from the schema
          --check            writes nothing; fails when the page is not what the schema says

For print, ENVIRONMENT is development where nobody sets it, as in npm start.
`;

const PROJECT = resolve(import.meta.dirname, '../..');

const usage = (fault: string): number => {
  process.stderr.write(`${fault}\n\n${HELP}`);
  return 2;
};

const print = (app: string, json: boolean): number => {
  if (app !== 'api' && app !== 'worker' && app !== 'simulators') return usage(`there is no app ${app}`);
  const { env, readFile: read } = processSources();
  const sources = {
    env: { ...env, ENVIRONMENT: env.ENVIRONMENT || 'development' },
    readFile: (path: string) => read(resolve(PROJECT, path)),
  };
  const { ok, text } = printConfig({ app, json }, sources);
  process.stdout.write(`${text}\n`);
  return ok ? 0 : 1;
};

const check = (app: string | undefined, json: boolean): number => {
  if (app !== undefined && app !== 'api' && app !== 'worker') return usage(`there is no app ${app}`);
  const { env, readFile: read } = processSources();
  const sources = { env, readFile: (path: string) => read(path.startsWith('infra/') ? resolve(PROJECT, path) : path) };
  const { ok, text } = checkConfig({ apps: app === undefined ? ['api', 'worker'] : [app], json }, sources);
  process.stdout.write(`${text}\n`);
  return ok ? 0 : 2;
};

const docs = async (check: boolean): Promise<number> => {
  const path = join(PROJECT, 'docs', 'configuration.md');
  const page = configurationPage(describeConfig());
  if (!check) {
    await writeFile(path, page);
    process.stderr.write('docs/configuration.md is written\n');
    return 0;
  }
  if ((await readFile(path, 'utf8').catch(() => '')) === page) return 0;
  process.stderr.write('docs/configuration.md is not what the schema says: run npm run config -- docs\n');
  return 1;
};

const main = (): number | Promise<number> => {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { app: { type: 'string' }, json: flag, check: flag, help: { ...flag, short: 'h' } },
    });
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const [command, ...rest] = positionals;
    if (rest.length > 0) return usage(`one command at a time, not also ${rest.join(' ')}`);
    if (command === 'print') return print(values.app ?? 'api', values.json);
    if (command === 'check') return check(values.app, values.json);
    if (command === 'docs') return docs(values.check);
    return usage(command === undefined ? 'say print, check or docs' : `there is no command ${command}`);
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
};

process.exitCode = await main();
