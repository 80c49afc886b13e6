import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { commandLine } from './command-line.ts';
import { ServiceUnavailable } from './unavailable.ts';

type Owner = { readonly pid: number; readonly command: string };

/** Who started a server and how to recognise it: `marker` stands in the command line of that server and of no other. */
export type RunRecord = {
  readonly owner: Owner;
  readonly server?: { readonly pid: number; readonly marker: string; readonly stopSignal: NodeJS.Signals };
};

type Progress = (line: string) => void;

/** Reads what this module wrote; a file cut short by a crash counts as absent. */
const parse = (text: string): RunRecord | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const isServer = async (pid: number, marker: string): Promise<boolean> =>
  (await commandLine(pid))?.includes(marker) ?? false;

const isGone = async (pid: number, marker: string, withinMs: number): Promise<boolean> => {
  const until = performance.now() + withinMs;
  while (await isServer(pid, marker)) {
    if (performance.now() > until) return false;
    await delay(20);
  }
  return true;
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'ESRCH') return;
    throw new ServiceUnavailable(
      `process ${pid} of an earlier run belongs to another user`,
      `end it as that user or as root: kill ${pid}`,
    );
  }
};

/** Stops a server that this process did not start, never a process that has since got its pid. */
export const stopLeftover = async (server: NonNullable<RunRecord['server']>, onProgress: Progress): Promise<void> => {
  if (!(await isServer(server.pid, server.marker))) return;
  onProgress(`stopping process ${server.pid}, left behind by an earlier run`);
  signal(server.pid, server.stopSignal);
  if (await isGone(server.pid, server.marker, 10_000)) return;
  signal(server.pid, 'SIGKILL');
  if (await isGone(server.pid, server.marker, 5_000)) return;
  throw new ServiceUnavailable(
    `process ${server.pid} of an earlier run does not stop`,
    `end it by hand: kill -9 ${server.pid}`,
  );
};

const writeAside = async (path: string, record: RunRecord): Promise<string> => {
  const aside = `${path}.${randomUUID()}`;
  await writeFile(aside, JSON.stringify(record));
  return aside;
};

/** False when there is one already. */
const createRecord = async (path: string, record: RunRecord): Promise<boolean> => {
  const aside = await writeAside(path, record);
  try {
    await link(aside, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
};

export const replaceRecord = async (path: string, record: RunRecord): Promise<void> =>
  rename(await writeAside(path, record), path);

const self = async (): Promise<Owner> => ({ pid: process.pid, command: (await commandLine(process.pid)) ?? '' });

const isInUse = async ({ owner, server }: RunRecord): Promise<boolean> =>
  (await commandLine(owner.pid)) === owner.command &&
  (server === undefined || (await isServer(server.pid, server.marker)));

export type FoundRun = {
  readonly owner: number;
  /** By an owner that lives, with its server. */
  readonly inUse: boolean;
  /** The server's pid while it runs, its owner living or not. */
  readonly server: number | undefined;
};

/** What a record says about the present, changing nothing; undefined when there is none to read. */
export const findRun = async (path: string): Promise<FoundRun | undefined> => {
  const found = parse(await readFile(path, 'utf8').catch(() => ''));
  if (found === undefined) return undefined;
  const { owner, server } = found;
  const runs = server !== undefined && (await isServer(server.pid, server.marker));
  return { owner: owner.pid, inUse: await isInUse(found), server: runs ? server.pid : undefined };
};

const takeOver = async (path: string, onProgress: Progress): Promise<void> => {
  const found = parse(await readFile(path, 'utf8').catch(() => ''));
  if (found !== undefined && (await isInUse(found))) {
    throw new ServiceUnavailable(
      `its directory is in use by process ${found.owner.pid} (${found.owner.command.slice(0, 80)})`,
      `use the server of that process, or stop it: kill ${found.owner.pid}`,
    );
  }
  if (found?.server !== undefined) await stopLeftover(found.server, onProgress);
  await rm(path, { force: true });
};

/** Removes the record unless it has since become that of another server. */
export const releaseRun = async (path: string, pid: number | undefined): Promise<void> => {
  const found = parse(await readFile(path, 'utf8').catch(() => ''));
  if (found?.owner.pid === process.pid && found.server?.pid === pid) await rm(path, { force: true });
};

/** Makes this process the owner of what `path` stands for, stopping a server whose owner died; throws while that owner lives. */
export const claimRun = async (path: string, onProgress: Progress): Promise<Owner> => {
  const owner = await self();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await createRecord(path, { owner })) return owner;
    await takeOver(path, onProgress);
  }
  throw new ServiceUnavailable(
    `several processes start it at the same time (${path})`,
    'start one of them after another',
  );
};
