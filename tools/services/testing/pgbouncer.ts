import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { serverAccount } from '../account.ts';
import { findExecutable } from '../executable.ts';
import { freePort } from '../free-port.ts';
import { claimServer, untilReady } from '../server-process.ts';
import { exchange } from '../tcp.ts';
import { ServiceUnavailable } from '../unavailable.ts';

export type PoolMode = 'session' | 'transaction' | 'statement';

export type StartPgBouncer = {
  /** A directory that every account may search. */
  readonly directory: string;
  /** The PostgreSQL behind it, with the password of its user. */
  readonly serverUrl: string;
  readonly poolMode: PoolMode;
  /** Of this one database, in place of the mode of all. */
  readonly databaseMode?: PoolMode | undefined;
};

export type PgBouncer = { readonly url: string; readonly close: () => Promise<void> };

const READY_MS = 10_000;

/** An SSLRequest (PostgreSQL, message formats), which every server of the protocol answers by one letter. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

const settingsOf = ({ serverUrl, poolMode, databaseMode }: StartPgBouncer, port: number): string => {
  const { hostname, port: serverPort, pathname, username, password } = new URL(serverUrl);
  const name = pathname.slice(1);
  return `[databases]
${name} = host=${hostname} port=${serverPort} dbname=${name} user=${username} password=${decodeURIComponent(password)}${databaseMode ? ` pool_mode=${databaseMode}` : ''}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${poolMode}
default_pool_size = 20
ignore_startup_parameters = extra_float_digits
`;
};

/** Debian installs it where only root's PATH leads. */
export const findPgBouncer = (): Promise<string | undefined> =>
  findExecutable('pgbouncer', { PATH: [process.env.PATH, '/usr/sbin'].join(delimiter) });

/** Starts the pgbouncer of this machine before one database; throws ServiceUnavailable. */
export const startPgBouncer = async (wanted: StartPgBouncer): Promise<PgBouncer> => {
  const file = await findPgBouncer();
  if (file === undefined) throw new ServiceUnavailable('there is no pgbouncer', 'apt-get install pgbouncer');
  const claim = await claimServer(join(wanted.directory, 'pgbouncer'), () => undefined);
  try {
    const port = await freePort();
    const settings = join(wanted.directory, `pgbouncer-${port}.ini`);
    await writeFile(settings, settingsOf(wanted, port), { mode: 0o644 });
    const account = await serverAccount();
    const server = await claim.start({ file, args: [settings], account, marker: settings, stopSignal: 'SIGINT' });
    const ready = async () =>
      (await exchange({ host: '127.0.0.1', port, request: SSL_REQUEST, withinMs: 500 })) !== undefined;
    const failed = await untilReady(server, { ready, withinMs: READY_MS });
    if (failed !== undefined) {
      await server.stop('SIGKILL');
      throw new ServiceUnavailable(
        `pgbouncer does not start: ${failed}\n${await claim.logTail()}`,
        'see its log above',
      );
    }
    const url = new URL(wanted.serverUrl);
    url.port = String(port);
    url.hostname = '127.0.0.1';
    return {
      url: url.href,
      close: async () => {
        await server.stop('SIGQUIT');
        await claim.release();
      },
    };
  } catch (error) {
    await claim.release();
    throw error;
  }
};
