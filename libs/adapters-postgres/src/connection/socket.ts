import { connect, isIP, type NetConnectOpts, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { PostgresHost } from '@orderline/platform';
import type { Way } from './address.ts';

const ignore = (): void => undefined;

const failure = (message: string, code: string): Error => Object.assign(new Error(message), { code });

/** A host, or the unix socket in its folder. */
const addressOf = ({ host, port }: PostgresHost): NetConnectOpts =>
  host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };

/** Connects within the time limit, or rejects. The socket has somebody who hears its errors from the beginning. */
export const dial = (to: PostgresHost, limitMs: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ ...addressOf(to), noDelay: true });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(failure(`no connection within ${limitMs} ms`, 'CONNECT_TIMEOUT'));
    }, limitMs);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      settle();
    };
    socket.on('error', ignore);
    socket.once('error', (error) => end(() => reject(error)));
    socket.once('connect', () => end(() => resolve(socket)));
  });

/** An SSLRequest (PostgreSQL, message formats), which the server answers by one letter. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** TLS could not be agreed on; what was said in the clear before, if anything, was no secret. */
export class TlsFailure extends Error {
  override readonly name = 'TlsFailure';
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const ADVICE: readonly (readonly [code: RegExp, says: string])[] = [
  [/ALTNAME/, "the server's certificate is for another name than DATABASE_URL gives"],
  [/EXPIRED/, "the server's certificate has expired"],
  [
    /SELF_SIGNED|UNABLE_TO|CERT_SIGNATURE/,
    "the server's certificate is vouched for by nobody that is trusted here: set DATABASE_TLS_CA to its authority",
  ],
];

const tlsFailure = (error: Error): TlsFailure => {
  const code = 'code' in error ? String(error.code) : 'TLS';
  const says = ADVICE.find(([pattern]) => pattern.test(code))?.[1] ?? 'TLS fails';
  return new TlsFailure(`${says} (${error.message})`, code, { cause: error });
};

/** What the server answers to an SSLRequest; more than its letter is nobody's honest answer (CVE-2021-23222). */
const offerIn = (answer: Buffer): boolean => {
  if (answer.length === 1 && answer[0] === 0x53) return true;
  if (answer.length === 1 && answer[0] === 0x4e) return false;
  throw new TlsFailure('what answers there is no PostgreSQL that knows TLS', 'TLS_UNKNOWN');
};

const firstBytes = (socket: Socket): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const end = (settle: () => void) => () => {
      socket.off('data', onData).off('error', onError).off('close', onClose);
      settle();
    };
    const onData = (bytes: Buffer) => end(() => resolve(bytes))();
    const onError = (error: Error) => end(() => reject(error))();
    const onClose = end(() => reject(failure('the server closed the connection', 'ECONNRESET')));
    socket.on('data', onData).on('error', onError).on('close', onClose);
  });

const shakeHands = (socket: Socket, options: ConnectionOptions): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const secured = connectTls({ ...options, socket });
    secured.on('error', ignore);
    secured.once('error', (error) => reject(tlsFailure(error)));
    secured.once('close', () => reject(new TlsFailure('the server ends the TLS that it offers', 'TLS_CLOSED')));
    secured.once('secureConnect', () => resolve(secured));
  });

/** Makes TLS of a connection, as far as its way asks for it. */
export const secure = async (socket: Socket, { host: { host }, encryption, tls, direct }: Way): Promise<Socket> => {
  if (encryption === 'none') return socket;
  const options = { ...tls(), host, ...(isIP(host) === 0 && { servername: host }) };
  if (direct) return shakeHands(socket, { ...options, ALPNProtocols: ['postgresql'] });
  const answer = firstBytes(socket);
  socket.write(SSL_REQUEST);
  if (offerIn(await answer)) return shakeHands(socket, options);
  if (encryption === 'offered') return socket;
  throw new TlsFailure('the server offers no TLS, and sslmode wants it', 'TLS_NOT_OFFERED');
};
