import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { simple, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service } = useGateways();

const size = 1024 ** 3;
const chunk = Buffer.alloc(64 * 1024, 'x');

describe('a body of 1 GiB', () => {
  it('passes both ways in constant memory', { timeout: 120_000 }, async () => {
    let most = 0;
    const before = process.memoryUsage().rss;
    const measure = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before);
    }, 20);
    const target = await service((incoming, response) => {
      response.writeHead(200, { 'content-length': size });
      incoming.pipe(response);
    });
    const { port } = await gatewayOf(
      simple(target, { bodyLimitBytes: 2 * size, timeouts: { requestMs: 100_000, backendRequestMs: 100_000 } }),
    );
    const client = request({ port, host: '127.0.0.1', method: 'POST', headers: { 'content-length': size } });
    const answered = once(client, 'response');
    const send = async () => {
      for (let sent = 0; sent < size; sent += chunk.length) if (!client.write(chunk)) await once(client, 'drain');
      client.end();
    };
    const sending = send();
    const [response] = await answered;
    let received = 0;
    for await (const part of response) received += part.length;
    await sending;
    clearInterval(measure);
    expect(received).toBe(size);
    expect(most).toBeLessThan(256 * 1024 ** 2);
  });
});
