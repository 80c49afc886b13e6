import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listenPort } from './listen-port.ts';

const servers: Server[] = [];

const newServer = () => {
  const server = createServer();
  servers.push(server);
  return { server, host: '127.0.0.1' };
};

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const busyPort = async () => (await listenPort({ port: 0, explicit: true }, newServer())).port;

describe('listening', () => {
  it('on a busy port that was asked for is an error that names it', async () => {
    const port = await busyPort();
    await expect(listenPort({ port, explicit: true }, newServer())).rejects.toMatchObject({
      message: `port ${port} on 127.0.0.1 is busy`,
      exitCode: 75,
    });
  });

  it('on a busy default port moves on and says from where', async () => {
    const port = await busyPort();
    const listening = await listenPort({ port, explicit: false }, newServer());
    expect(listening.movedFrom).toBe(port);
    expect(listening.port).toBeGreaterThan(port);
  });

  it('on any free port says which one it is', async () => {
    expect((await listenPort({ port: 0, explicit: false }, newServer())).port).toBeGreaterThan(0);
  });

  it('on an address that this machine does not have is a fault of the configuration', async () => {
    const { server } = newServer();
    await expect(listenPort({ port: 0, explicit: false }, { server, host: '192.0.2.1' })).rejects.toMatchObject({
      message: '192.0.2.1 is no address of this machine (EADDRNOTAVAIL)',
      exitCode: 78,
    });
  });
});
