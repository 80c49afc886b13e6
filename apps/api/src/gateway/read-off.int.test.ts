import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { raw, simple, useGateways } from '../testing/gateway.ts';
import { readOff } from './read-off.ts';

const { gatewayOf, service, opened } = useGateways();

describe('a body whose request is answered before it is whole', () => {
  it('is read to its end, and the next request of the connection is answered', async () => {
    const target = await service((request, response) => {
      response.writeHead(request.method === 'POST' ? 401 : 200).end('early');
    });
    const { port } = await gatewayOf(simple(target, { bodyLimitBytes: 100_000_000 }));
    const client = connect(port, '127.0.0.1');
    let got = '';
    client.setEncoding('utf8').on('data', (chunk: string) => {
      got += chunk;
    });
    const length = 5_000_000;
    client.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`);
    client.write(Buffer.alloc(1_000));
    await expect.poll(() => got).toContain('HTTP/1.1 401');
    client.write(Buffer.alloc(length - 1_000));
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await once(client, 'close');
    expect([...got.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['401', '200']);
  });

  it('ends the connection where it lasts too long', async () => {
    const { server } = await opened(
      createServer((request, response) => {
        response.once('close', () => readOff(request, 20));
        request.once('readable', () => response.end('early'));
      }),
    );
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { status } = await raw(port, 'POST / HTTP/1.1\nHost: a\nContent-Length: 9\n\nhalf');
    expect(status).toBe(200);
  });
});
