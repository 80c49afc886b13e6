import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask } from './asking.ts';

/** Asks an api that answers so. */
const askOne = async (status: number, body: string) => {
  const server = createServer((_, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const api = { url: `http://127.0.0.1:${port}`, key: 'a-key', patienceMs: 0 };
  return ask(api, { method: 'get', path: '/jobs', about: 'its jobs' });
};

const problem = {
  type: 'https://orderline.example/problems/invalid-path',
  title: 'The path cannot be read',
  status: 400,
  instance: '/internal/job-runs/x/cancellation',
  code: 'invalid-path',
  requestId: 'a-request',
};

describe('what the api refuses', () => {
  it.each([
    [{ title: 'Not found', detail: 'There is no such job.' }, 404, 'Not found. There is no such job.'],
    [{ title: 'Not found' }, 404, 'Not found.'],
    [
      { errors: [{ parameter: 'id', code: 'wrong-form', detail: 'Invalid UUID' }] },
      400,
      'The path cannot be read. id: Invalid UUID.',
    ],
  ])('is told by title and detail: %j', async (changes, status, told) => {
    await expect(askOne(status, JSON.stringify({ ...problem, ...changes, status }))).rejects.toThrow(
      new Error(`the api answered ${status} for its jobs: ${told}`),
    );
  });

  it.each(['<h1>Bad gateway</h1>', '{"error":"no route"}', ''])(
    'is told as it came where it is no problem: %s',
    async (body) => {
      await expect(askOne(400, body)).rejects.toThrow(new Error(`the api answered 400 for its jobs: ${body}`));
    },
  );

  it('is told with what to do about the key', async () => {
    await expect(askOne(403, JSON.stringify({ ...problem, status: 403 }))).rejects.toThrow(
      'has not the scope jobs:run',
    );
  });
});
