import { createServer } from 'node:net';

export type SystemPorts = { readonly api: number; readonly management: number; readonly workerManagement: number };

type Wanted = { readonly variable: string; readonly byDefault: number; readonly what: string };

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

const explicit = async ({ variable, what }: Wanted, text: string): Promise<number> => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`${variable}=${text} is no TCP port: give a whole number from 1 to 65535`);
  }
  if (await isFree(port)) return port;
  throw new Error(`port ${port} (${variable}, ${what}) is in use: free it, or give another ${variable}`);
};

const select = async (wanted: Wanted, taken: ReadonlySet<number>, env: NodeJS.ProcessEnv): Promise<number> => {
  const given = env[wanted.variable];
  if (given !== undefined && given !== '') return explicit(wanted, given);
  for (let port = wanted.byDefault; port < wanted.byDefault + 100; port += 1) {
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`no free port from ${wanted.byDefault} on for ${wanted.what}: give one by ${wanted.variable}`);
};

type Choose = (wanted: Wanted) => Promise<number>;

/** One port after another, none twice: one that is given must be free, a default one gives way and says so. */
const choosing = (
  env: NodeJS.ProcessEnv,
  onProgress: (line: string) => void,
  others: readonly number[] = [],
): Choose => {
  const taken = new Set(others);
  return async (wanted) => {
    const port = await select(wanted, taken, env);
    const { variable, byDefault, what } = wanted;
    if (!env[variable] && port !== byDefault) onProgress(`port ${byDefault} is in use: ${what} moves to ${port}`);
    taken.add(port);
    return port;
  };
};

/** The ports that the apps listen on: one that is given must be free, a default one moves on and says so. */
export const selectPorts = async (env: NodeJS.ProcessEnv, onProgress: (line: string) => void): Promise<SystemPorts> => {
  const choose = choosing(env, onProgress);
  const api = await choose({ variable: 'PORT', byDefault: 3000, what: 'the API' });
  const management = await choose({ variable: 'MANAGEMENT_PORT', byDefault: 9464, what: "the api's management port" });
  const workerManagement = await choose({
    variable: 'WORKER_MANAGEMENT_PORT',
    byDefault: 9465,
    what: "the worker's management port",
  });
  return { api, management, workerManagement };
};

export type PartnerPorts = { readonly payment: number; readonly warehouse: number; readonly carrier: number };

export type SelectPartnerPorts = {
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (line: string) => void;
  /** Those of the apps. */
  readonly taken: SystemPorts;
};

/** The ports that the simulated partners listen on, chosen as those of the apps are. */
export const selectPartnerPorts = async ({ env, onProgress, taken }: SelectPartnerPorts): Promise<PartnerPorts> => {
  const choose = choosing(env, onProgress, Object.values(taken));
  const of = (partner: keyof PartnerPorts, byDefault: number) =>
    choose({ variable: `${partner.toUpperCase()}_SIMULATOR_PORT`, byDefault, what: `the simulator of ${partner}` });
  return {
    payment: await of('payment', 9470),
    warehouse: await of('warehouse', 9471),
    carrier: await of('carrier', 9472),
  };
};
