import { readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Account, reachableDirectory, serverAccount } from './account.ts';
import { commandLine } from './command-line.ts';
import { freePort } from './free-port.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { type Cluster, DATABASE, postgresEnvironment, prepareCluster, SUPERUSER } from './postgres-cluster.ts';
import { explainPostgresFailure, memoryIsHeld, portIsTaken } from './postgres-failure.ts';
import { isServer, stopLeftover } from './run-record.ts';
import { type Claim, claimServer, type ServerProcess, untilReady } from './server-process.ts';

export type PostgresSettings = Readonly<Record<string, string | number | boolean>>;

export type StartPostgres = {
  readonly dataDirectory: string;
  /** A free one when absent. */
  readonly port?: number;
  readonly settings?: PostgresSettings;
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
};

export type ShutdownMode = 'smart' | 'fast' | 'immediate';

export type EmbeddedPostgres = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Where the data is: elsewhere than asked when root's server account cannot get there. */
  readonly dataDirectory: string;
  /** How the server ended, once it has. */
  readonly exited: Promise<string>;
  readonly close: (mode?: ShutdownMode) => Promise<void>;
};

const SIGNALS = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const satisfies Record<
  ShutdownMode,
  NodeJS.Signals
>;
const READY_MS = 60_000;
const ATTEMPTS = 20;

/** What postmaster.pid says of a server that lets clients in. */
const ACCEPTING: ReadonlySet<string> = new Set(['ready', 'standby']);

const SETTINGS: PostgresSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const argumentsOf = (directory: string, settings: PostgresSettings): readonly string[] => [
  '-D',
  directory,
  ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
];

const postmaster = async (directory: string): Promise<{ readonly pid: number; readonly state: string } | undefined> => {
  const lines = (await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return lines[0] ? { pid: Number(lines[0]), state: lines[7]?.trim() ?? '' } : undefined;
};

const markerOf = (directory: string): string => `-D ${directory} `;

const clearPostmaster = async (directory: string, onProgress: (line: string) => void): Promise<void> => {
  const found = await postmaster(directory);
  if (found === undefined || (await commandLine(process.pid)) === undefined) return;
  const server = { pid: found.pid, marker: markerOf(directory), stopSignal: SIGNALS.fast };
  if (await isServer(server.pid, server.marker)) await stopLeftover(server, onProgress);
  else onProgress(`recovering ${directory} after a crash`);
  await rm(join(directory, 'postmaster.pid'), { force: true });
};

/** The owner of data that exists, so that root can go on with what a user began. */
const accountFor = async (directory: string): Promise<Account | undefined> => {
  const account = await serverAccount();
  const made = account && (await stat(directory).catch(() => undefined));
  return made && made.uid !== 0 ? { name: String(made.uid), uid: made.uid, gid: made.gid } : account;
};

type Launch = { readonly cluster: Cluster; readonly claim: Claim; readonly wanted: StartPostgres };

const launch = async ({
  cluster,
  claim,
  wanted,
}: Launch): Promise<{ readonly server: ServerProcess; readonly port: number }> => {
  const { directory } = cluster;
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted.port ?? (await freePort());
    const server = await claim.start({
      file: cluster.binaries.postgres,
      args: argumentsOf(directory, { ...SETTINGS, ...wanted.settings, port }),
      env: postgresEnvironment(),
      account: cluster.account,
      marker: markerOf(directory),
      stopSignal: SIGNALS.fast,
    });
    const ready = async () => {
      const found = await postmaster(directory);
      return found?.pid === server.pid && ACCEPTING.has(found.state);
    };
    const how = await untilReady(server, { ready, withinMs: READY_MS, signal: wanted.signal });
    if (how === undefined) return { server, port };
    await server.stop(SIGNALS.immediate);
    const log = await claim.logTail();
    const passing = memoryIsHeld(log) || (wanted.port === undefined && portIsTaken(log));
    if (!passing || attempt === ATTEMPTS) throw explainPostgresFailure({ directory, how, log });
    await delay(250);
  }
};

const open = async (claim: Claim, directory: string, wanted: StartPostgres): Promise<EmbeddedPostgres> => {
  const onProgress = wanted.onProgress ?? (() => {});
  const account = await accountFor(directory);
  const cluster: Cluster = { directory, account, binaries: await postgresBinaries(account) };
  await clearPostmaster(directory, onProgress);
  const { password } = await prepareCluster(cluster);
  const { server, port } = await launch({ cluster, claim, wanted });
  return {
    url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${DATABASE}`,
    port,
    pid: server.pid,
    dataDirectory: directory,
    exited: server.exited,
    close: async (mode = 'fast') => {
      await server.stop(SIGNALS[mode]);
      await claim.release();
    },
  };
};

/** Starts PostgreSQL on a data directory of its own, made at first use; throws ServiceUnavailable with the reason and the fix. */
export const startPostgres = async (wanted: StartPostgres): Promise<EmbeddedPostgres> => {
  const onProgress = wanted.onProgress ?? (() => {});
  const directory = await reachableDirectory(wanted.dataDirectory, await serverAccount());
  if (directory !== resolve(wanted.dataDirectory)) {
    onProgress(
      `keeping the data in ${directory}: PostgreSQL does not run as root, and its user cannot reach ${wanted.dataDirectory}`,
    );
  }
  const claim = await claimServer(directory, onProgress);
  try {
    return await open(claim, directory, wanted);
  } catch (error) {
    await claim.release();
    throw error;
  }
};
