import type { Server } from 'node:http';

const sweepMs = 250;

/** Stops accepting, closes connections as they fall idle, and resolves when the last one is gone. */
export const closeGracefully = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    if (!server.listening) return resolve();
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
    server.close((error) => {
      clearInterval(sweep);
      if (error) reject(error);
      else resolve();
    });
  });
