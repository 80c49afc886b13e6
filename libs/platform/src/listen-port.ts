import { once } from 'node:events';
import type { Server } from 'node:net';

export type WantedPort = { readonly port: number; readonly explicit: boolean };

export type Listening = {
  /** The port that it is. */
  readonly port: number;
  /** The default port that was busy, where the server had to move. */
  readonly movedFrom?: number;
};

const TRIES = 100;
const LAST_PORT = 65_535;

/** The ports to try, in order: only the one that was asked for, or the default one and those after it; 0 is any free port. */
export const portsToTry = ({ port, explicit }: WantedPort): readonly number[] =>
  explicit || port === 0
    ? [port]
    : Array.from({ length: Math.min(TRIES, LAST_PORT - port + 1) }, (_, step) => port + step);

const isBusy = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

const tryToListen = async (server: Server, address: { readonly port: number; readonly host: string }) => {
  try {
    const listening = once(server, 'listening');
    server.listen(address);
    await listening;
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
};

const portOf = (server: Server): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no TCP port');
  return address.port;
};

/** Listens on the wanted port; a busy one that was asked for is an error, a busy default moves to the next free one. */
export const listenPort = async (
  wanted: WantedPort,
  { server, host }: { readonly server: Server; readonly host: string },
): Promise<Listening> => {
  for (const port of portsToTry(wanted)) {
    if (await tryToListen(server, { port, host })) {
      const actual = portOf(server);
      return port === wanted.port ? { port: actual } : { port: actual, movedFrom: wanted.port };
    }
  }
  throw new Error(
    wanted.explicit
      ? `port ${wanted.port} on ${host} is busy: stop what listens there, or ask for another port`
      : `no port from ${wanted.port} to ${portsToTry(wanted).at(-1)} on ${host} is free`,
  );
};
