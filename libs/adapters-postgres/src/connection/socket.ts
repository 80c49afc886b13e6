import { connect, type NetConnectOpts, type Socket } from 'node:net';

const ignore = (): void => undefined;

const failure = (message: string, code: string): Error => Object.assign(new Error(message), { code });

/** Connects within the time limit, or rejects. The socket has somebody who hears its errors from the beginning. */
export const dial = (to: NetConnectOpts, limitMs: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ ...to, noDelay: true });
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
