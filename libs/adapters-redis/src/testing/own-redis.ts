import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { expect } from 'vitest';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

export type OwnRedis = {
  readonly url: string;
  /** Connected as the server's administrator. */
  readonly admin: Redis;
  close(): Promise<void>;
};

/** A redis-server of a test's own, which may do to it what no shared server would bear. */
export const startOwnRedis = async (): Promise<OwnRedis> => {
  const port = await freePort();
  const server: ChildProcess = spawn(
    'redis-server',
    ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--dir', '/tmp'],
    { stdio: 'ignore' },
  );
  await once(server, 'spawn');
  const url = `redis://127.0.0.1:${port}`;
  const admin = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  admin.on('error', () => undefined);
  expect(await admin.ping()).toBe('PONG');
  return {
    url,
    admin,
    close: async () => {
      admin.disconnect();
      server.kill('SIGKILL');
      await once(server, 'exit');
    },
  };
};
