import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Filter } from '@orderline/domain/gateway';
import { describe, expect, it } from 'vitest';
import { raw, simple, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service, tcpService } = useGateways();

const hinting = () =>
  service((_request, response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' });
    response.writeEarlyHints({ link: ['</b.css>; rel=preload; as=style', '</c.js>; rel=preload; as=script'] });
    response.end('whole');
  });

describe('an early hint', () => {
  it('reaches the client before the answer, link by link', async () => {
    const { origin } = await gatewayOf(simple(await hinting()));
    const request = httpRequest(origin).end();
    const hints: unknown[] = [];
    request.on('information', ({ statusCode, headers }) => hints.push([statusCode, headers.link]));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect((await response.toArray()).join('')).toBe('whole');
    expect(hints).toEqual([
      [103, '</a.css>; rel=preload; as=style'],
      [103, '</b.css>; rel=preload; as=style, </c.js>; rel=preload; as=script'],
    ]);
  });

  it('is nothing that HTTP/1.0 knows', async () => {
    const { port } = await gatewayOf(simple(await hinting()));
    const answer = await raw(port, 'GET / HTTP/1.0\nHost: a\n\n');
    expect([answer.status, answer.body]).toEqual([200, 'whole']);
  });

  it('goes on, too, of another kind and with what else it says, but for what a filter takes away', async () => {
    const target = await tcpService((socket) => {
      const hint =
        'HTTP/1.1 199 Later\r\nX-Mine: 1\r\nX-Secret: 2\r\nSet-Cookie: a=b\r\nConnection: x-gone\r\nX-Gone: 3\r\n\r\n';
      socket.once('data', () => socket.end(`${hint}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok`));
    });
    const remove: Filter = { type: 'ResponseHeaderModifier', changes: { set: [], add: [], remove: ['x-secret'] } };
    const { port } = await gatewayOf(simple(target, { filters: [remove] }));
    const { head, body } = await raw(port, 'GET / HTTP/1.1\nHost: a\nConnection: close\n\n');
    expect(head).toBe('http/1.1 199 unknown\r\nx-mine: 1');
    expect(body).toMatch(/^HTTP\/1.1 200 OK[\s\S]*ok$/);
  });
});
