import { connect } from 'node:net';
import type { Asked } from './commands.ts';

/** At so many addresses of this machine, as each has ports of its own. */
const ADDRESSES = 8;
let made = 0;
let asked = 0;

/** The whole body, where it has come. */
const bodyIn = (answer: string): string | undefined => {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const length = /\r\ncontent-length: *(\d+)/i.exec(answer)?.[1];
  const body = answer.slice(end + 4);
  const isWhole = length === undefined ? body.endsWith('0\r\n\r\n') : body.length >= Number(length);
  return isWhole ? body : undefined;
};

/** A connection of a client that costs its process little. It rejects an answer that is not the one to its request. */
export const openConnection = ({ port, prefix, credentials }: Asked) => {
  made += 1;
  const localAddress = `127.0.0.${2 + (made % ADDRESSES)}`;
  const socket = connect({ host: '127.0.0.1', port, localAddress, noDelay: true });
  const credential = credentials[made % Math.max(1, credentials.length)];
  const proof = credential ? `Authorization: ${credential.authorization}\r\n` : '';
  const head = `Host: shop.example\r\nUser-Agent: bench/1.0\r\nAccept: application/json\r\n${proof}\r\n`;
  const user = `"user":"${credential?.user ?? 'nobody'}"`;
  let [answer, path] = ['', ''];
  let waiting: PromiseWithResolvers<void> | undefined;
  const fail = (why: string): void => waiting?.reject(new Error(`${path}: ${why}`));
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
    const body = bodyIn(answer);
    if (body === undefined) return;
    const isRight = answer.startsWith('HTTP/1.1 200') && body.includes(`"path":"${path}"`) && body.includes(user);
    if (isRight) waiting?.resolve();
    else fail(answer.slice(0, 500));
    answer = '';
    waiting = undefined;
  });
  socket.on('error', (error) => fail(error.message));
  socket.on('close', () => fail('closed without an answer'));
  return {
    ask: (): Promise<void> => {
      waiting = Promise.withResolvers();
      asked += 1;
      path = `${prefix}/${asked}`;
      socket.write(`GET ${path} HTTP/1.1\r\n${head}`, 'latin1');
      return waiting.promise;
    },
    isOpen: (): boolean => socket.readyState === 'open',
    /** Without leaving its port in use. */
    drop: (): void => void socket.resetAndDestroy(),
  };
};

export type Connection = ReturnType<typeof openConnection>;
