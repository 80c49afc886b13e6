import { parseArgs } from 'node:util';
import { type App, processSources } from '@orderline/platform';
import { type Command, Misuse } from '../command.ts';
import { checkConfig } from './check.ts';
import { type Planned, plannedConnections } from './planned-connections.ts';
import { printConfig } from './print.ts';

const HELP = `Example: npm run config -- print

  print   what holds right now and where each value came from; secrets are redacted
          --app api|worker|simulators   whose configuration (default: api)
          --json             for programs
  connections   how many connections to PostgreSQL the pools of all processes need, held against what it admits; of the
                settings DATABASE_* count alone, and with --max-connections none need be set; exit code 2 where it is too many
          --replicas, --surge, --others, --max-connections, --json   as below
  check   holds the environment against what the apps need in order to start, all faults at once; exit code 2 where there
          are any
          --app api|worker   one of them (default: both)
          --replicas FLEET   how many processes there will be, each group as it is replaced, such as api=8,worker=4,worker=2:
                             whether the pools of all fit into what PostgreSQL admits, which is asked
          --surge N          how many more of each group there are meanwhile (default: 1)
          --others N         connections of others, such as migrations and operators (default: 10)
          --max-connections N   of PostgreSQL, in place of asking it; 3 of them are for superusers
          --json             for programs

ENVIRONMENT is production where nobody sets it, as it is for the apps; npm run config -- print takes development, as npm start does.
`;

const ALL = ['api', 'worker', 'simulators'] as const;
const CHECKED = ['api', 'worker'] as const;

const appIn = <Known extends App>(given: string, known: readonly Known[]): Known => {
  const app = known.find((one) => one === given);
  if (app === undefined) throw new Misuse(`there is no app ${given}: say one of ${known.join(', ')}`);
  return app;
};

const print = (app: App, json: boolean): number => {
  const { ok, text } = printConfig({ app, json }, processSources());
  process.stdout.write(`${text}\n`);
  return ok ? 0 : 1;
};

const check = async (apps: readonly App[], json: boolean, planned: Planned): Promise<number> => {
  const connections = await plannedConnections(planned);
  const { ok, text } = checkConfig({ apps, json, ...(connections && { connections }) }, processSources());
  process.stdout.write(`${text}\n`);
  return ok ? 0 : 2;
};

const connections = async (json: boolean, planned: Planned): Promise<number> => {
  const found = await plannedConnections(planned);
  if (found === undefined) throw new Misuse('--replicas says how many there are');
  process.stdout.write(`${json ? JSON.stringify(found, null, 2) : found.text}\n`);
  return found.ok ? 0 : 2;
};

const run = async (args: readonly string[]): Promise<number> => {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...{ app: text, replicas: text, surge: text, others: text, 'max-connections': text },
      ...{ json: flag, help: { ...flag, short: 'h' } },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [command, ...rest] = positionals;
  if (rest.length > 0) throw new Misuse(`one command at a time, not also ${rest.join(' ')}`);
  if (command === 'print') return print(appIn(values.app ?? 'api', ALL), values.json);
  const { replicas, surge, others, 'max-connections': maxConnections } = values;
  const planned = { replicas, surge, others, maxConnections };
  if (command === 'connections') return connections(values.json, planned);
  if (command === 'check') {
    const apps = values.app === undefined ? CHECKED : [appIn(values.app, CHECKED)];
    return check(apps, values.json, planned);
  }
  throw new Misuse(command === undefined ? 'say print, check or connections' : `there is no command ${command}`);
};

export const configCommand: Command = { help: HELP, run };
