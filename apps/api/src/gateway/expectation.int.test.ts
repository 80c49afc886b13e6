import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { echo, simple, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service } = useGateways();

const head = 'POST /pets HTTP/1.1\r\nHost: shop.example\r\nExpect: 100-continue\r\nContent-Length: 4\r\n';

/** A client that sends its body when it is told to, and what it was answered. */
const waiting = async (port: number, more = '') => {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
    if (answer === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write('body');
    if (answer.includes('"body":"body"')) socket.end();
  });
  socket.write(`${head}${more}\r\n`);
  await once(socket, 'close');
  return answer;
};

describe('a client that waits to be told to send its body', () => {
  it('is told so once its service takes it', async () => {
    const { port } = await gatewayOf(simple(await service(echo)));
    const answer = await waiting(port);
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('"body":"body"');
    expect(answer).not.toContain('"expect"');
  });

  it.each([
    ['nobody lets in', { auth: { kind: 'required', by: [{ kind: 'orderline-token' }], scopes: [] } }, 401],
    ['is longer than its rule lets it be', { bodyLimitBytes: 3 }, 413],
  ] as const)('and whom or whose body %s is refused without it', async (_what, changes, status) => {
    let asked = 0;
    const target = await service((_request, response) => {
      asked += 1;
      response.end();
    });
    const { port } = await gatewayOf(simple(target, changes));
    const answer = await waiting(port);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect([answer.toLowerCase().includes('connection: close'), asked]).toEqual([true, 0]);
  });

  it('and whose service is not there is refused without it', async () => {
    const { port } = await gatewayOf(simple('http://127.0.0.1:1'));
    expect(await waiting(port)).toMatch(/^HTTP\/1\.1 502 /);
  });

  it('is told of any other expectation that it is not met', async () => {
    const { port } = await gatewayOf(simple(await service(echo)));
    const socket = connect(port, '127.0.0.1');
    socket.write(`${head.replace('100-continue', 'cake')}\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 417 /);
    socket.destroy();
  });
});

describe('trailers of a request', () => {
  it('go no further, and are counted and told of, once for their rule and without their names', async () => {
    const { port, metrics, lines } = await gatewayOf(simple(await service(echo)));
    const ask = async (trailer: string) => {
      const socket = connect(port, '127.0.0.1');
      const chunked =
        'POST /pets HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
      socket.write(`${chunked}4\r\nbody\r\n0\r\n${trailer}\r\n`);
      const chunks: Buffer[] = [];
      for await (const chunk of socket) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    };
    const dropped = async () =>
      /gateway_request_trailers_dropped_total\{[^}]*\} (\d+)/.exec((await metrics.render()).body)?.[1];
    await ask('');
    expect(await dropped()).toBeUndefined();
    const answers = [await ask('X-Secret-Sum: 42\r\n'), await ask('X-Secret-Sum: 43\r\n')];
    for (const answer of answers) {
      expect(answer).toContain('"body":"body"');
      expect(answer.toLowerCase()).not.toContain('x-secret-sum');
    }
    await expect.poll(dropped).toBe('2');
    const told = lines.filter(({ message }) => message === 'trailers of a request go no further');
    expect(told).toEqual([expect.objectContaining({ level: 'warn', route: 'everything' })]);
    expect(JSON.stringify(lines)).not.toContain('Secret-Sum');
  });
});
