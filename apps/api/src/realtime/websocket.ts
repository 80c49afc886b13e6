import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type CloseCode, closeCodes } from '@orderline/contracts/realtime/close-codes';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { endWithProblem } from '../http/broken-http.ts';
import type { ClientAddress } from '../http/policy/client-address.ts';
import { originsOf } from '../http/policy/origins.ts';
import type { Refused } from '../http/policy/problem.ts';
import { Connection } from './connection.ts';
import { frames } from './encodings.ts';
import type { Link } from './link.ts';
import { createSession, receive, type Session } from './requests.ts';
import type { Services } from './services.ts';

/** Of one frame; nothing that a client has to say is longer. */
const LONGEST_FRAME = 16 * 1024;

const PATH = /^\/api\/v\d+\/realtime$/;

/** A WebSocket of ours, and what it stands for: the handlers of all of them are the same functions. */
class ClientSocket extends WebSocket implements Link {
  session: Session | null = null;

  write(text: string | Buffer): void {
    this.send(text, { binary: false });
  }

  end(code: CloseCode, reason: string): void {
    this.close(code, reason);
  }

  destroy(): void {
    this.terminate();
  }
}

const sessionOf = (socket: WebSocket): Session | null => (socket instanceof ClientSocket ? socket.session : null);

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  const session = sessionOf(this);
  if (session) receive(session, isBinary ? null : data.toString());
}

function onClose(this: WebSocket, code: number): void {
  sessionOf(this)?.connection.gone(code);
}

const codesOfErrors: Readonly<Record<string, CloseCode>> = {
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
  WS_ERR_INVALID_UTF8: 1007,
};

/** What breaks the protocol of WebSockets itself is closed by ws; a connection that breaks off is told of by its close. */
function onError(this: WebSocket, error: NodeJS.ErrnoException): void {
  if (error.code?.startsWith('WS_ERR')) sessionOf(this)?.connection.broken(codesOfErrors[error.code] ?? 1002);
}

export type WebSocketNeeds = {
  readonly services: Services;
  readonly corsOrigins: readonly string[];
  readonly addressOf: ClientAddress;
  readonly addressHeader: string;
  readonly isDraining: () => boolean;
};

/** Takes a connection over that asks to be upgraded; `release` is called once it is a WebSocket. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer, release: () => void) => void;

const pathOf = ({ url = '' }: Pick<IncomingMessage, 'url'>): string => url.split('?', 1)[0] ?? '';

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(', ') : header;

export const acceptWebSockets = (needs: WebSocketNeeds): Upgrade => {
  const { services, isDraining } = needs;
  const { counts, metrics } = services;
  const allows = originsOf(needs.corsOrigins);
  const server = new WebSocketServer<typeof ClientSocket>({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LONGEST_FRAME,
    WebSocket: ClientSocket,
  });
  server.on('wsClientError', (_error, socket, request) =>
    endWithProblem(socket, 'bad-request', {}, { path: pathOf(request) }),
  );

  const isOurs = (origin: string, host: string | undefined): boolean =>
    allows(origin) || (host !== undefined && URL.canParse(origin) && new URL(origin).host === host);

  /** What a browser would hide from its page is told to whoever else asks. */
  const refusedBefore = ({ method, url = '', headers }: IncomingMessage): Refused | null => {
    if (!PATH.test(pathOf({ url }))) return { problem: 'not-found' };
    if (method !== 'GET') return { problem: 'method-not-allowed', headers: { Allow: 'GET' } };
    if (headers.origin !== undefined && !isOurs(headers.origin, headers.host)) {
      return { problem: 'forbidden', detail: 'Pages of this origin may not connect: CORS_ORIGINS does not list it.' };
    }
    return isDraining() ? stopping : null;
  };

  const addressOf = ({ socket, headers }: IncomingMessage): string =>
    needs.addressOf(socket.remoteAddress, single(headers[needs.addressHeader]));

  const open = (socket: ClientSocket, address: string): void => {
    const connection = new Connection(socket, { services, encoding: frames, address });
    socket.session = createSession(connection);
    socket.on('message', onMessage);
    socket.on('close', onClose);
    socket.on('error', onError);
  };

  return (request, socket, head, release) => {
    const address = addressOf(request);
    const refuse = ({ problem, headers, detail }: Refused): void => {
      metrics.refused('websocket', problem);
      endWithProblem(socket, problem, { ...headers }, { detail, path: pathOf(request) });
    };
    const refused = refusedBefore(request);
    if (refused) return refuse(refused);
    const tooMany = counts.enter(address);
    if (tooMany) return refuse(refusals[tooMany]);
    // Whoever does not become a WebSocket after all was counted for nothing.
    const uncount = (): void => counts.leave(address);
    socket.once('close', uncount);
    server.handleUpgrade(request, socket, head, (upgraded) => {
      socket.removeListener('close', uncount);
      release();
      open(upgraded, address);
    });
  };
};

/** Why no connection is opened any more. */
export const stopping: Refused<'unavailable'> = {
  problem: 'unavailable',
  detail: 'This process is about to stop.',
  headers: { 'Retry-After': '1' },
};

/** Why a connection is not opened. */
export const refusals: Readonly<Record<'full' | 'crowded' | 'user', Refused<'overloaded' | 'rate-limited'>>> = {
  full: {
    problem: 'overloaded',
    detail: 'This process holds all connections that it may have.',
    headers: { 'Retry-After': '5' },
  },
  crowded: {
    problem: 'rate-limited',
    detail: 'This address has all connections that one may have.',
    headers: { 'Retry-After': '60' },
  },
  user: { problem: 'rate-limited', detail: closeCodes[4529].means, headers: { 'Retry-After': '60' } },
};
