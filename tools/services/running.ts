import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kafkaAnswers } from './kafka-protocol.ts';
import { DATABASE, SUPERUSER } from './postgres-cluster.ts';
import { stateDirectory } from './project.ts';
import { isServer } from './run-record.ts';

const read = (...path: readonly string[]): Promise<string> =>
  readFile(join(stateDirectory, 'services', ...path), 'utf8').catch(() => '');

/** postmaster.pid: the process in its first line, the port in the fourth, its state in the eighth. */
const postgresUrl = async (): Promise<string | undefined> => {
  const data = join('postgres', 'data');
  const [pid = '', , , port = '', , , , state = ''] = (await read(data, 'postmaster.pid')).split('\n');
  if (state.trim() !== 'ready' || !(await isServer(Number(pid), `-D ${join(stateDirectory, 'services', data)} `))) {
    return undefined;
  }
  const password = (await read(data, 'orderline.password')).trim();
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${DATABASE}`;
};

const kafkaBrokers = async (): Promise<string | undefined> => {
  const [, host, port] =
    /^advertised\.listeners=\w+:\/\/([\d.]+):(\d+)/m.exec(await read('kafka', 'server.properties')) ?? [];
  if (!host || !port) return undefined;
  return (await kafkaAnswers({ host, port: Number(port) })) ? `${host}:${port}` : undefined;
};

/** Where the servers are that `npm start` or `npm run start:services` brought up, as environment variables. */
const runningServices = async (): Promise<NodeJS.ProcessEnv> => {
  const [database, brokers] = await Promise.all([postgresUrl(), kafkaBrokers()]);
  return { ...(database && { DATABASE_URL: database }), ...(brokers && { KAFKA_BROKERS: brokers }) };
};

/** The environment of an operator's tool: as given, or the system that runs on this machine where none is named. */
export const operatorEnvironment = async (env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> => {
  if (env.DATABASE_URL || env.KAFKA_BROKERS || (env.ENVIRONMENT ?? 'development') !== 'development') return env;
  return { ENVIRONMENT: 'development', ...env, ...(await runningServices()) };
};
