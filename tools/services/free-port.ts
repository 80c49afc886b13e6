import { createServer } from 'node:net';

/** A port of 127.0.0.1 that nothing listened on a moment ago; another process may take it before the caller does. */
export const freePort = (): Promise<number> =>
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
