import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../services/free-port.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const listening = async (host: string, status = 200): Promise<string> => {
  const port = await freePort();
  const server = createServer((request, response) => response.writeHead(status).end(request.url));
  servers.push(server.listen(port, host));
  await once(server, 'listening');
  return String(port);
};

const check = (app: string, env: NodeJS.ProcessEnv) =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, 'healthcheck.ts'), app], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );

describe('the check of an image', () => {
  it.each([
    ['127.0.0.1', undefined],
    ['127.0.0.1', ''],
    ['0.0.0.0', '0.0.0.0'],
    ['127.0.0.2', '127.0.0.2'],
    ['::1', '::1'],
    ['::', '::'],
  ])('asks at %s, where MANAGEMENT_HOST is %j', async (bound, MANAGEMENT_HOST) => {
    const port = await listening(bound);
    const ports = { api: { MANAGEMENT_PORT: port }, worker: { WORKER_MANAGEMENT_PORT: port } };
    for (const app of ['api', 'worker'] as const) {
      expect(await check(app, { ...ports[app], ...(MANAGEMENT_HOST !== undefined && { MANAGEMENT_HOST }) })).toEqual({
        code: 0,
        stdout: '/health/ready\n',
        stderr: '',
      });
    }
  });

  it('fails where the app is not ready', async () => {
    expect(await check('api', { MANAGEMENT_PORT: await listening('127.0.0.1', 503) })).toMatchObject({ code: 1 });
  });

  it('says where it asked, and why there is no answer', async () => {
    expect(await check('worker', { MANAGEMENT_HOST: '127.0.0.2', WORKER_MANAGEMENT_PORT: '1' })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The worker does not answer at 127\.0\.0\.2:1 \(.*(?:ECONNREFUSED|bad port).*\):/),
    });
  });
});
