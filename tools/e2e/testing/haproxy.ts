import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findExecutable } from '../../services/executable.ts';
import { freePort } from '../../services/free-port.ts';
import { until } from './until.ts';

export type Backend = { readonly port: number; readonly managementPort: number };

/** Debian has it where only root looks. */
export const findHaproxy = (): Promise<string | undefined> =>
  findExecutable('haproxy', { PATH: [process.env.PATH, '/usr/sbin'].join(delimiter) });

const serversOf = (backends: readonly Backend[]): string =>
  [
    'option httpchk GET /health/ready',
    'default-server inter 500ms fall 3 rise 1',
    ...backends.map(({ port, managementPort }) => `server at-${port} 127.0.0.1:${port} check port ${managementPort}`),
  ].join('\n  ');

/** What a request was sent for is done at most once: only what never reached a server is sent to another. */
const configuration = (port: number, backends: readonly Backend[], realtime: readonly Backend[]): string => `
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 60s
  timeout check 5s
  retries 3
  option redispatch 1
  retry-on conn-failure
  option forwardfor
  timeout tunnel 1h
frontend shop
  bind 127.0.0.1:${port}
  use_backend realtime if { path_reg ^/api/v[0-9]+/realtime(/events)?$ }
  default_backend api
backend api
  balance roundrobin
  ${serversOf(backends)}
backend realtime
  balance leastconn
  ${serversOf(realtime)}
`;

export type Haproxy = { readonly url: string; stop(): Promise<void> };

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

/**
 * A real HAProxy before the ports, which asks each management port whether its api is ready; those not yet up may come.
 * Connections in real time go to processes of their own where there are some.
 */
export const startHaproxy = async (
  executable: string,
  backends: readonly Backend[],
  realtime: readonly Backend[] = backends,
): Promise<Haproxy> => {
  const directory = await mkdtemp(join(tmpdir(), 'orderline-haproxy-'));
  const port = await freePort();
  const file = join(directory, 'haproxy.cfg');
  await writeFile(file, configuration(port, backends, realtime));
  const child = spawn(executable, ['-db', '-q', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended(child);
    await rm(directory, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  const passes = () =>
    fetch(`${url}/api/v1/products?limit=1`).then(
      ({ status }) => (status === 200 ? true : undefined),
      () => undefined,
    );
  try {
    await until({ what: 'HAProxy to find an api', ask: passes, withinMs: 20_000, told: () => complaints });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
};
