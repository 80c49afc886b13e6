import { connect } from 'node:net';

export type Exchange = {
  readonly host: string;
  readonly port: number;
  /** Sent once connected; without it, being connected is the answer. */
  readonly request?: Buffer;
  readonly withinMs: number;
};

/** The first bytes that come back (empty without a request); undefined when refused, closed or too late. */
export const exchange = ({ host, port, request, withinMs }: Exchange): Promise<Buffer | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (answer: Buffer | undefined) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(withinMs, () => settle(undefined));
    socket.once('error', () => settle(undefined));
    socket.once('close', () => settle(undefined));
    socket.once('data', settle);
    socket.once('connect', () => {
      if (request === undefined) settle(Buffer.alloc(0));
      else socket.write(request);
    });
  });
