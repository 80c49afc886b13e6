import { connect, createServer, type Socket } from 'node:net';

/** A TCP link to the server that can fail as networks and servers do. */
export type FaultyLink = {
  /** The server's URL, by way of this link. */
  readonly url: string;
  /** From now on nothing gets through, or no answer, and no connection ends; what is sent is kept on the way. */
  freeze(what?: 'everything' | 'answers'): void;
  /** What was kept on the way goes on. */
  heal(): void;
  /** Ends all connections as a network does that has forgotten them: by RST. */
  reset(): void;
  /** What the server answers next is lost, and so is the connection that it answers on. */
  loseAnswersOnce(): void;
  /** The next connection is reset after the server has answered so many times; 0 resets it at once. */
  resetAfter(answers: number): void;
  /** Connections made from now on lead to another server. */
  leadTo(serverUrl: string): void;
  close(): Promise<void>;
};

type Pair = { readonly client: Socket; readonly upstream: Socket };

const targetOf = (serverUrl: string) => {
  const { hostname, port } = new URL(serverUrl);
  return { host: hostname, port: Number(port || 5432) };
};

export const openFaultyLink = async (serverUrl: string): Promise<FaultyLink> => {
  const pairs = new Set<Pair>();
  let target = targetOf(serverUrl);
  let frozen: 'nothing' | 'everything' | 'answers' = 'nothing';
  let losing = false;
  let doomed: { answers: number } | undefined;
  const apply = ({ client, upstream }: Pair) => {
    if (frozen === 'everything') client.pause();
    else client.resume();
    if (frozen === 'nothing') upstream.resume();
    else upstream.pause();
  };
  const server = createServer({ pauseOnConnect: true }, (client) => {
    const upstream = connect(target);
    const pair = { client, upstream };
    pairs.add(pair);
    const end = () => {
      client.destroy();
      upstream.destroy();
      pairs.delete(pair);
    };
    for (const socket of [client, upstream]) {
      // One that the other side has closed while frozen is told so after it, as a network would.
      socket.on('error', () => frozen === 'nothing' && end()).on('close', () => frozen === 'nothing' && end());
    }
    const doom = doomed;
    doomed = undefined;
    const resetWhenDue = () => {
      if (doom?.answers !== 0) return;
      client.resetAndDestroy();
      end();
    };
    resetWhenDue();
    client.on('data', (data) => upstream.write(data));
    upstream.on('data', (data) => {
      if (losing) {
        losing = false;
        end();
        return;
      }
      client.write(data);
      if (!doom) return;
      doom.answers -= 1;
      resetWhenDue();
    });
    apply(pair);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' ? address?.port : '');
  const all = (act: (pair: Pair) => void) => {
    for (const pair of [...pairs]) act(pair);
  };
  return {
    url: url.href,
    freeze: (what = 'everything') => {
      frozen = what;
      all(apply);
    },
    heal: () => {
      frozen = 'nothing';
      all(apply);
    },
    reset: () => {
      all(({ client, upstream }) => {
        client.resetAndDestroy();
        upstream.resetAndDestroy();
      });
      pairs.clear();
    },
    loseAnswersOnce: () => {
      losing = true;
    },
    resetAfter: (answers) => {
      doomed = { answers };
    },
    leadTo: (otherUrl) => {
      target = targetOf(otherUrl);
    },
    close: async () => {
      all(({ client, upstream }) => {
        client.destroy();
        upstream.destroy();
      });
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
