import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export type WireTo = {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** The address that it comes from: each has ports of its own. */
  readonly from?: string | undefined;
};

export type Wire = {
  send(text: string): void;
  /** Without a word. */
  cut(): void;
  readonly socket: Socket;
};

export type OnWire = {
  opened(): void;
  /** A text frame, in bytes that are good only for now. */
  heard(payload: Buffer): void;
  /** Once, by the code of the close frame; 1006 where there was none, with what the server said instead of opening. */
  closed(code: number, reason: string): void;
};

const [TEXT, CLOSE, PING, PONG] = [1, 8, 9, 10];
const MASKED = 0x80;

/** A whole frame of a client, as RFC 6455 has it; masked by zeros, which leave the payload as it is. */
const frame = (opcode: number, payload: Buffer): Buffer => {
  const { length } = payload;
  const head = length < 126 ? Buffer.alloc(6) : Buffer.alloc(8);
  head[0] = 0x80 | opcode;
  head[1] = MASKED | Math.min(length, 126);
  if (length >= 126) head.writeUInt16BE(length, 2);
  return Buffer.concat([head, payload]);
};

/** The length of what begins here, and where its payload does; undefined until enough of it is there. */
const measured = (bytes: Buffer): { readonly start: number; readonly end: number } | undefined => {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return undefined;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return bytes.length < start + length ? undefined : { start, end: start + length };
};

/** A WebSocket of a client that costs its process little, for servers that neither compress nor split frames. */
export const openWire = ({ host, port, path, from }: WireTo, on: OnWire): Wire => {
  const socket = connect({ host, port, noDelay: true, ...(from !== undefined && { localAddress: from }) });
  let [isOpen, code, reason] = [false, 1006, ''];
  let rest: Buffer | undefined;
  const take = (opcode: number, payload: Buffer): void => {
    if (opcode === TEXT) on.heard(payload);
    else if (opcode === PING) socket.write(frame(PONG, payload));
    else if (opcode === CLOSE) {
      [code, reason] = [payload.length < 2 ? 1005 : payload.readUInt16BE(0), payload.toString('utf8', 2)];
      socket.end(frame(CLOSE, payload.subarray(0, 2)));
    } else if (opcode !== PONG) socket.destroy(new Error(`a frame with the opcode ${opcode}`));
  };
  const upgraded = (bytes: Buffer): Buffer | undefined => {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    if (!bytes.toString('latin1', 0, 13).startsWith('HTTP/1.1 101 ')) {
      reason = bytes.toString('latin1', 0, bytes.indexOf('\r\n'));
      socket.destroy();
      return undefined;
    }
    isOpen = true;
    on.opened();
    return bytes.subarray(end + 4);
  };
  socket.on('connect', () => {
    const key = randomBytes(16).toString('base64');
    const headers = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}`;
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\n${headers}\r\n\r\n`);
  });
  socket.on('data', (chunk) => {
    let bytes: Buffer | undefined = rest ? Buffer.concat([rest, chunk]) : chunk;
    if (!isOpen) bytes = upgraded(bytes);
    for (let next = bytes && measured(bytes); bytes && next; next = measured(bytes)) {
      take(bytes.readUInt8(0) & 0x7f, bytes.subarray(next.start, next.end));
      bytes = bytes.subarray(next.end);
    }
    rest = isOpen ? (bytes?.length ? Buffer.from(bytes) : undefined) : Buffer.concat([rest ?? Buffer.alloc(0), chunk]);
  });
  socket.on('error', (error) => {
    reason ||= error.message;
  });
  socket.on('close', () => on.closed(code, reason));
  return {
    socket,
    send: (text) => void socket.write(frame(TEXT, Buffer.from(text))),
    cut: () => socket.destroy(),
  };
};
