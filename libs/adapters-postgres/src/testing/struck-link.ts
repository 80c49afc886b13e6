import { connect, createServer, type Socket } from 'node:net';
import { openMessageReader } from './frontend-messages.ts';

export type Strike = {
  /** Which message that the server answers to, from now on: 1 is the next. */
  readonly nth: number;
  /** Whether the server never hears it, or has done it when the fault comes. */
  readonly lost: 'request' | 'answer';
  /** `reset` ends the one connection; where the link hangs, all of them do, and so do those that are made meanwhile. */
  readonly by: 'reset' | 'hang';
};

/** A TCP link to PostgreSQL that fails at a statement told beforehand, wherever that is sent from. */
export type StruckLink = {
  /** The server's URL, by way of this link. */
  readonly url: string;
  /** Takes the place of a strike that has not come. */
  arm(strike: Strike): void;
  /** Answers whether the strike came; from now on none comes. */
  disarm(): boolean;
  /** What hangs goes on: all that was sent meanwhile arrives, also what its sender has given up. */
  heal(): void;
  /** What hangs is lost, and every connection is ended by RST. */
  reset(): void;
  close(): Promise<void>;
};

type Pair = {
  readonly client: Socket;
  readonly upstream: Socket;
  readonly kept: { readonly request: Buffer[]; readonly answer: Buffer[] };
  /** What befalls the next answer. */
  doom: Strike['by'] | undefined;
};

const reset = ({ client, upstream }: Pair): void => {
  client.resetAndDestroy();
  upstream.resetAndDestroy();
};

const flush = ({ client, upstream, kept }: Pair): void => {
  for (const bytes of kept.request.splice(0)) upstream.write(bytes);
  for (const bytes of kept.answer.splice(0)) client.write(bytes);
  if (client.destroyed) upstream.end();
  if (upstream.destroyed) client.end();
};

export const openStruckLink = async (serverUrl: string): Promise<StruckLink> => {
  const { hostname, port } = new URL(serverUrl);
  const pairs = new Set<Pair>();
  let hanging = false;
  let struck = false;
  let armed: (Strike & { left: number }) | undefined;
  const befall = (pair: Pair, by: Strike['by']): void => {
    struck = true;
    if (by === 'hang') hanging = true;
    else reset(pair);
  };
  const pass = (pair: Pair, way: 'request' | 'answer', bytes: Buffer): void => {
    const to = way === 'request' ? pair.upstream : pair.client;
    if (hanging) pair.kept[way].push(bytes);
    else if (!to.destroyed) to.write(bytes);
  };
  /** Whether this is the message that the strike is for; its request is then lost, or its answer doomed. */
  const strikesAt = (pair: Pair): boolean => {
    if (!armed || --armed.left > 0) return false;
    const { lost, by } = armed;
    armed = undefined;
    if (lost === 'answer') pair.doom = by;
    else befall(pair, by);
    return lost === 'request' && by === 'reset';
  };
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: hostname, port: Number(port || 5432), noDelay: true });
    const pair: Pair = { client, upstream, kept: { request: [], answer: [] }, doom: undefined };
    pairs.add(pair);
    const read = openMessageReader();
    client.on('data', (chunk) => {
      for (const { bytes, isAnswered } of read(chunk)) {
        if (isAnswered && strikesAt(pair)) return;
        pass(pair, 'request', bytes);
      }
    });
    upstream.on('data', (chunk) => {
      const { doom } = pair;
      pair.doom = undefined;
      if (doom) befall(pair, doom);
      if (doom !== 'reset') pass(pair, 'answer', chunk);
    });
    for (const socket of [client, upstream]) {
      // One that ends while the link hangs is not heard of before the link goes on.
      socket
        .on('error', () => undefined)
        .on('close', () => {
          if (!hanging) flush(pair);
          if (client.destroyed && upstream.destroyed) pairs.delete(pair);
        });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' ? address?.port : '');
  return {
    url: url.href,
    arm: (strike) => {
      struck = false;
      armed = { ...strike, left: strike.nth };
    },
    disarm: () => {
      armed = undefined;
      for (const pair of pairs) pair.doom = undefined;
      return struck;
    },
    heal: () => {
      if (!hanging) return;
      hanging = false;
      for (const pair of pairs) flush(pair);
    },
    reset: () => {
      if (!hanging) return;
      hanging = false;
      for (const pair of pairs) reset(pair);
    },
    close: async () => {
      for (const pair of pairs) reset(pair);
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
