import { join } from 'node:path';
import { serverAccount } from './account.ts';
import { findExecutable } from './executable.ts';
import { freePort } from './free-port.ts';
import { claimServer, untilReady } from './server-process.ts';
import type { RunningService, StartService } from './service.ts';
import { exchange } from './tcp.ts';
import { ServiceUnavailable } from './unavailable.ts';

const READY_MS = 10_000;

const argumentsOf = (port: number): readonly string[] => [
  ...['--bind', '127.0.0.1', '--port', String(port), '--daemonize', 'no'],
  ...['--save', '', '--appendonly', 'no', '--dir', '/'],
];

export const redisAnswers = async (port: number): Promise<boolean> => {
  const answer = await exchange({ host: '127.0.0.1', port, request: Buffer.from('PING\r\n'), withinMs: 500 });
  return answer?.toString().startsWith('+PONG') ?? false;
};

/** Starts the redis-server on PATH, holding its data in memory only; throws ServiceUnavailable. */
export const startRedis = async ({ directory, env, onProgress, signal }: StartService): Promise<RunningService> => {
  const file = await findExecutable('redis-server', env);
  if (file === undefined) {
    throw new ServiceUnavailable(
      'there is no redis-server on PATH, and no container engine answers',
      'apt-get install redis-server (macOS: brew install redis), start Docker, or set REDIS_URL',
    );
  }
  const claim = await claimServer(join(directory, 'server'), onProgress);
  try {
    const port = await freePort();
    const server = await claim.start({
      file,
      args: argumentsOf(port),
      account: await serverAccount(),
      marker: `127.0.0.1:${port}`,
      stopSignal: 'SIGTERM',
    });
    const failed = await untilReady(server, { ready: () => redisAnswers(port), withinMs: READY_MS, signal });
    if (failed !== undefined) {
      await server.stop('SIGKILL');
      throw new ServiceUnavailable(
        `redis-server does not start: ${failed}\n${await claim.logTail()}`,
        'see its log above',
      );
    }
    return {
      url: `redis://127.0.0.1:${port}`,
      how: `redis-server of this machine (process ${server.pid})`,
      exited: server.exited,
      close: async (mode) => {
        await server.stop(mode === 'immediate' ? 'SIGKILL' : 'SIGTERM');
        await claim.release();
      },
    };
  } catch (error) {
    await claim.release();
    throw error;
  }
};
