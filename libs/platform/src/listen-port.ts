import { once } from 'node:events';
import type { Server } from 'node:net';
import { CannotStart, EXIT } from './exit-codes.ts';

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

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

type Address = { readonly port: number; readonly host: string };

/** Another program gives its port back; who may listen where changes only with the settings. */
const refused = (error: unknown, { port, host }: Address): unknown => {
  const given = { exitCode: EXIT.misconfigured };
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return new CannotStart(`no permission to listen on port ${port} of ${host} (${codeOf(error)})`, {
        ...given,
        advice: 'ask for a port from 1024 on, or start it as a user who may',
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new CannotStart(`${host} is no address of this machine (${codeOf(error)})`, {
        ...given,
        advice: 'bind one that it has, or 0.0.0.0 for all of them',
      });
    default:
      return error;
  }
};

const tryToListen = async (server: Server, address: Address) => {
  try {
    const listening = once(server, 'listening');
    server.listen(address);
    await listening;
    return true;
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return false;
    throw refused(error, address);
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
  throw new CannotStart(
    wanted.explicit
      ? `port ${wanted.port} on ${host} is busy`
      : `no port from ${wanted.port} to ${portsToTry(wanted).at(-1)} on ${host} is free`,
    { advice: 'stop what listens there, or ask for another port', exitCode: EXIT.tryAgain },
  );
};
