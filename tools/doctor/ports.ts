import { exchange } from '../services/tcp.ts';
import { type Check, failed, passed } from './check.ts';

type Listener = { readonly variable: string; readonly byDefault: number; readonly what: string };

const LISTENERS: readonly Listener[] = [
  { variable: 'PORT', byDefault: 3000, what: 'the API' },
  { variable: 'MANAGEMENT_PORT', byDefault: 9464, what: "the api's metrics and health" },
  { variable: 'WORKER_MANAGEMENT_PORT', byDefault: 9465, what: "the worker's metrics and health" },
];

const ANSWER_MS = 1_500;

/** Whether what listens there answers the liveness probe as api and worker do: 200 and JSON with a status. */
const isOurs = async (port: number): Promise<boolean> => {
  try {
    const url = `http://127.0.0.1:${port}/health/live`;
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: 'error' });
    const body: unknown = await response.json();
    return response.ok && typeof body === 'object' && body !== null && 'status' in body;
  } catch {
    return false;
  }
};

const checkPort = ({ variable, byDefault, what }: Listener): Check => ({
  name: `port ${variable}`,
  late: `give another ${variable}`,
  run: async ({ env }) => {
    const given = env[variable];
    const port = given ? Number(given) : byDefault;
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      return failed(`${variable}=${given} is no TCP port`, `set ${variable} to a whole number from 1 to 65535`);
    }
    if ((await exchange({ host: '127.0.0.1', port, withinMs: ANSWER_MS })) === undefined)
      return passed(`${port} is free for ${what}`);
    if (await isOurs(port)) return passed(`${port} is held by a running Orderline`);
    const moves = given ? '' : '; npm start moves to the next free one';
    return failed(
      `${port}, for ${what}, is held by another program`,
      `stop that program, or set ${variable} to a free port${moves}`,
    );
  },
});

export const ports: readonly Check[] = LISTENERS.map(checkPort);
