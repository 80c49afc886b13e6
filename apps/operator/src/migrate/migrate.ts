import { migrate, openDatabase, type SchemaState, schemaState } from '@orderline/adapters-postgres';
import { loadConcerns, processSources, Unavailable } from '@orderline/platform';
import { type Command, UNREACHABLE } from '../command.ts';
import { explainPostgres, isUnreachable } from '../explain-postgres.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { type Outcome, reportOf } from './report.ts';

const stateOf = async (database: Parameters<typeof openDatabase>[0]): Promise<SchemaState> => {
  const opened = openDatabase(database);
  try {
    return await schemaState(opened.business);
  } finally {
    await opened.close();
  }
};

const say = (line: string): void => void process.stderr.write(`${line}\n`);

type Address = Omit<Parameters<typeof migrate>[0], 'timeLimitMs' | 'onProgress'>;

const work = async ({ check, json, timeLimitMs }: Options, address: Address, state: SchemaState): Promise<Outcome> => {
  if (check || state.changed.length > 0) return { state, applied: [] };
  if (state.pending.length === 0) return { state, applied: [] };
  const pending = new Set(state.pending.map(({ version }) => version));
  const held = new Set<number>();
  await migrate({
    ...address,
    timeLimitMs,
    onProgress: ({ version, name, of }) => {
      if (pending.has(version) && !json) say(`migration ${version} of ${of}: ${name}`);
    },
    onRetry: ({ version, name }) => {
      if (!json && !held.has(version))
        say(`migration ${version} (${name}) waits for others to let go, and tries again`);
      held.add(version);
    },
  });
  return { state: { ...state, pending: [], applied: state.required }, applied: state.pending };
};

const run = async (args: readonly string[]): Promise<number> => {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const { database } = loadConcerns('api', ['database'], processSources());
  try {
    const state = await stateOf({ ...database, applicationName: 'orderline migrate' });
    const { text, json, code } = reportOf(await work(options, database, state), options.check);
    process.stdout.write(options.json ? `${JSON.stringify(json)}\n` : `${text}\n`);
    return code;
  } catch (error) {
    const told = explainPostgres(error, database.url);
    throw isUnreachable(error) ? new Unavailable(told, { cause: error }) : new Error(told, { cause: error });
  }
};

export const migrateCommand: Command = { help: HELP, run, exitCodes: { unavailable: UNREACHABLE } };
