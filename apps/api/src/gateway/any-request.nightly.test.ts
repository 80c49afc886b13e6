import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { prefix, simple, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service } = useGateways();

const REQUESTS = 10_000;
const METHODS = [
  'GET',
  'PUT',
  'POST',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'HEAD',
  'PROPFIND',
  'SEARCH',
  'TRACE',
  'MKCOL',
  'PURGE',
];

const mark = (): string => randomBytes(6).toString('hex');

/** One after the other on one connection, which the last one closes. */
const sendAll = async (port: number, requests: readonly string[]): Promise<number> => {
  const socket = connect(port, '127.0.0.1');
  socket.write(requests.join(''));
  let statuses = 0;
  let rest = '';
  for await (const chunk of socket) {
    const text = rest + String(chunk);
    const found = [...text.matchAll(/HTTP\/1\.1 \d{3} /g)];
    statuses += found.length;
    rest = text.slice(Math.max((found.at(-1)?.index ?? 0) + 1, text.length - 13));
  }
  return statuses;
};

describe('10,000 requests with paths, hosts and methods of their own', () => {
  it('add no series, and leave nothing of what they said in any line', { timeout: 120_000 }, async () => {
    const target = await service((request, response) => {
      request.resume();
      response.end();
    });
    const { port, metrics, requests, lines } = await gatewayOf(simple(target, { matches: prefix('/pets') }));
    const secrets: string[] = [];
    const requestOf = (n: number, last: boolean): string => {
      const secret = mark();
      secrets.push(secret);
      const path = n % 3 === 0 ? `/pets/${secret}?key=${secret}` : `/${secret}/${n}?q=${secret}`;
      const head = `${METHODS[n % METHODS.length]} ${path} HTTP/1.1\r\nHost: ${secret}.example\r\nCookie: sid=${secret}\r\n`;
      return `${head}Authorization: Bearer ${secret}\r\nX-Api-Key: ${secret}\r\nConnection: ${last ? 'close' : 'keep-alive'}\r\n\r\n`;
    };
    const send = async (count: number): Promise<void> => {
      const size = 100;
      for (let from = 0; from < count; from += size) {
        const before = requests().length;
        const batch = Array.from({ length: size }, (_, at) => requestOf(from + at, at === size - 1));
        expect(await sendAll(port, batch)).toBe(size);
        await expect.poll(() => requests().length).toBe(before + size);
      }
    };
    const series = async () =>
      (await metrics.registry.metrics()).split('\n').filter((line) => !/^(?:#|nodejs_|process_|$)/.test(line)).length;
    await send(300);
    const before = await series();
    await send(REQUESTS);
    expect(await series()).toBe(before);
    const told = JSON.stringify(lines);
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
    process.stdout.write(`${secrets.length} requests, ${before} series before and after\n`);
  });
});
