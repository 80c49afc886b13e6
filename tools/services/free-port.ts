import { createServer } from 'node:net';

const given = new Set<number>();

const anyPort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('127.0.0.1 gave no TCP port'));
        else resolve(address.port);
      });
    });
  });

/**
 * A port of 127.0.0.1 that nothing listened on a moment ago, and that this process was not given before; another process
 * may take it before the caller does.
 */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = await anyPort();
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
};
