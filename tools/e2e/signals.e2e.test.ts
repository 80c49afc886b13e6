import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type App, createApp } from './testing/app-process.ts';
import { anotherInstance, environmentOf } from './testing/system.ts';
import { until } from './testing/until.ts';

/** Nobody listens there: to start and to stop, an app needs no database. */
const NOWHERE = 'postgres://shop:shop@127.0.0.1:1/shop';

const MORE_THAN_ONE_GESTURE_MS = 600;

describe('a process that is asked to stop', () => {
  let app: App | undefined;
  const sockets: Socket[] = [];

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await app?.kill();
  });

  const start = async (name: App['name'], settings: NodeJS.ProcessEnv) => {
    const env = { ...(await environmentOf({ databaseUrl: NOWHERE })), ...settings };
    const { port, managementPort } = await anotherInstance(name, env);
    const management = name === 'api' ? 'MANAGEMENT_PORT' : 'WORKER_MANAGEMENT_PORT';
    const ports = { PORT: String(port), [management]: String(managementPort) };
    const live = `http://127.0.0.1:${managementPort}/health/live`;
    app = createApp({ name, env: { ...env, ...ports }, probe: live });
    await app.start();
    return { app, port };
  };

  const says = (running: App, words: RegExp) =>
    until({
      what: `the log to say ${words}`,
      ask: async () => running.log.lines.find(({ msg }) => words.test(msg)),
      told: running.log.trouble,
    });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('twice by %s ends at once, with %d', async (signal, code) => {
    const { app: api } = await start('api', { DRAIN_SECONDS: '20' });
    api.signal(signal);
    const { time } = await says(api, /^stopping on/);
    const asked = Date.parse(String(time));
    await until({
      what: 'the second signal to be another gesture',
      ask: async () => Date.now() - asked > MORE_THAN_ONE_GESTURE_MS || undefined,
    });
    api.signal(signal);
    expect(await api.ended()).toBe(`exit code ${code}`);
    await says(api, new RegExp(`^forced to exit by ${signal}$`));
  });

  it('and cannot, as an answer is never over, ends at its deadline with 1', async () => {
    const { app: api, port } = await start('api', { DRAIN_SECONDS: '0', SHUTDOWN_TIMEOUT_SECONDS: '1' });
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.write(
      'POST /api/v2/sessions HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: 9\r\n',
    );
    socket.write('expect: 100-continue\r\n\r\n');
    await once(socket, 'data');
    api.signal('SIGTERM');
    expect(await api.ended()).toBe('exit code 1');
    expect(api.log.lines.filter(({ level }) => level === 'fatal').map(({ msg }) => msg)).toEqual([
      'did not stop within 1000 ms',
    ]);
  });

  it('while it waits for its database ends in order, with 0', async () => {
    const { app: worker } = await start('worker', {});
    worker.signal('SIGTERM');
    expect(await worker.ended()).toBe('exit code 0');
  });
});
