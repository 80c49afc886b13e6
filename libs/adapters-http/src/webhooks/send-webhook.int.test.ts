import { createSocket } from 'node:dgram';
import dns from 'node:dns';
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { asId } from '@orderline/domain/shared';
import type { SendWebhook } from '@orderline/domain/webhooks';
import standardwebhooks from 'standardwebhooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { resolveByDns } from './resolve.ts';
import { type OpenWebhookSender, type WebhookSenderOptions, webhookSender } from './send-webhook.ts';

const { Webhook } = standardwebhooks;

const secretOf = (byte: number): string => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
const [eventId, deliveryId] = ['0199c0de-7a00-7000-8000-000000000001', '0199c0de-7a00-7000-8000-000000000002'];
const body = '{"type":"order.placed","timestamp":"2026-01-02T03:04:05.678Z","data":{"name":"Ada Łovelace 🧮"}}';

type Got = { readonly headers: IncomingHttpHeaders; readonly body: string; readonly url: string | undefined };

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const portOf = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

/** A receiver that keeps what it got, and answers as it is told. */
const receiver = async (answer: (response: ServerResponse) => void) => {
  const got: Got[] = [];
  const onRequest: RequestListener = async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    got.push({ headers: request.headers, body: Buffer.concat(pieces).toString(), url: request.url });
    answer(response);
  };
  const server = createServer(onRequest);
  const port = await portOf(server);
  closing.push(() => server.closeAllConnections());
  closing.push(() => server.close());
  return { got, port, url: `http://127.0.0.1:${port}/hooks?of=shop` };
};

/** One that answers nobody, until it says of all names that there are none. */
const silentNameServer = async () => {
  const socket = createSocket('udp4');
  const questions: { readonly query: Buffer; readonly port: number }[] = [];
  socket.on('message', (query, { port }) => questions.push({ query, port }));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  closing.push(() => socket.close());
  const answerAll = (): void => {
    for (const { query, port } of questions) {
      const answer = Buffer.from(query);
      // RFC 1035: a response, and no such name.
      answer.writeUInt16BE(0x8183, 2);
      socket.send(answer, port, '127.0.0.1');
    }
  };
  return { port: socket.address().port, asked: () => questions.length, answerAll };
};

const open = (options: Partial<WebhookSenderOptions> = {}): OpenWebhookSender => {
  const sender = webhookSender({ allowedNetworks: ['127.0.0.0/8'], ...options });
  closing.push(sender.close);
  return sender;
};

const asked = (url: string, changes: Partial<SendWebhook> = {}): SendWebhook => ({
  ...{ url, secrets: [secretOf(1)], eventId: asId(eventId), deliveryId: asId(deliveryId), at: new Date(), body },
  ...changes,
});

const ends =
  (status: number, headers = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, headers).end();

const headersOf = ({ headers }: Got) => ({
  'webhook-id': String(headers['webhook-id']),
  'webhook-timestamp': String(headers['webhook-timestamp']),
  'webhook-signature': String(headers['webhook-signature']),
});

describe('a webhook', () => {
  it('is accepted by a verifier of the standard, byte for byte', async () => {
    const { got, url } = await receiver(ends(204));
    expect(await open().send(asked(url))).toEqual({ kind: 'answered', status: 204 });
    const [one] = got;
    if (!one) return expect.unreachable('it arrived');
    expect(new Webhook(secretOf(1)).verify(one.body, headersOf(one))).toEqual(JSON.parse(body));
    expect(one.headers).toMatchObject({
      ...{ 'webhook-id': eventId, 'orderline-delivery-id': deliveryId, 'content-type': 'application/json' },
      ...{ 'user-agent': 'Orderline-Webhooks/1', 'content-length': String(Buffer.byteLength(body)) },
    });
    expect([one.body, one.url]).toEqual([body, '/hooks?of=shop']);
    expect(() => new Webhook(secretOf(2)).verify(one.body, headersOf(one))).toThrow(/signature/);
    expect(() => new Webhook(secretOf(1)).verify(`${one.body} `, headersOf(one))).toThrow(/signature/);
  });

  it('is accepted by who knows either secret while there are two', async () => {
    const { got, url } = await receiver(ends(200));
    await open().send(asked(url, { secrets: [secretOf(2), secretOf(1)] }));
    const [one] = got;
    if (!one) return expect.unreachable('it arrived');
    for (const known of [1, 2]) expect(new Webhook(secretOf(known)).verify(one.body, headersOf(one))).toBeTruthy();
    // Base64 alone is a secret, too.
    expect(new Webhook(secretOf(2).slice('whsec_'.length)).verify(one.body, headersOf(one))).toBeTruthy();
    expect(() => new Webhook(secretOf(3)).verify(one.body, headersOf(one))).toThrow(/signature/);
  });

  it('is signed anew at each attempt, under the time of the attempt', async () => {
    const { got, url } = await receiver(ends(500));
    const { send } = open();
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);
    for (const count of [-6, 0, 6]) await send(asked(url, { at: minutes(count) }));
    const [old, now, future] = got;
    if (!old || !now || !future) return expect.unreachable('all arrived');
    const verifier = new Webhook(secretOf(1));
    expect(() => verifier.verify(old.body, headersOf(old))).toThrow(/too old/);
    expect(verifier.verify(now.body, headersOf(now))).toBeTruthy();
    expect(() => verifier.verify(future.body, headersOf(future))).toThrow(/too new/);
    // One that was caught is not good under another time.
    const forged = { ...headersOf(old), 'webhook-timestamp': headersOf(now)['webhook-timestamp'] };
    expect(() => verifier.verify(old.body, forged)).toThrow(/signature/);
    expect(new Set(got.map((one) => headersOf(one)['webhook-id']))).toEqual(new Set([eventId]));
  });

  it.each([
    [429, '120', 120_000],
    [503, 'Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    [503, 'soon', undefined],
  ])('that is answered %i says when to come again: %s', async (status, retryAfter, retryAfterMs) => {
    const { url } = await receiver(ends(status, { 'retry-after': retryAfter }));
    const { send } = open({ now: () => Date.parse('2026-01-01T00:00:00Z') });
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    expect(await send(asked(url))).toEqual({ kind: 'answered', status, ...wait });
  });

  it('is not led elsewhere by a redirect', async () => {
    const inside = await receiver(ends(200));
    const { url } = await receiver(ends(307, { location: inside.url }));
    expect(await open().send(asked(url))).toEqual({ kind: 'answered', status: 307 });
    expect(inside.got).toEqual([]);
  });

  it('reads no more than a little of an endless answer, and goes by its status', async () => {
    let closed = false;
    const { url } = await receiver((response) => {
      response.on('close', () => {
        closed = true;
      });
      const drip = (): void => {
        if (!closed && response.write(Buffer.alloc(4096))) setImmediate(drip);
      };
      response.writeHead(200);
      response.on('drain', drip);
      drip();
    });
    expect(await open().send(asked(url))).toEqual({ kind: 'answered', status: 200 });
  });

  it('is answered, though the answer’s body never ends', async () => {
    const { url } = await receiver((response) => void response.writeHead(202).write('{'));
    expect(await open({ totalMs: 300 }).send(asked(url))).toEqual({ kind: 'answered', status: 202 });
  });

  it('waits for no answer for ever', async () => {
    const { url } = await receiver(() => undefined);
    expect(await open({ totalMs: 300 }).send(asked(url))).toEqual({ kind: 'failed', error: 'no answer in time' });
  });

  it.each([
    ['the connection was lost', (socket: { destroy(): void }) => socket.destroy()],
    ['the answer is no HTTP', (socket: { end(text: string): void }) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')],
  ])('fails where %s', async (error, answer) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => answer(socket));
    });
    const port = await portOf(server);
    closing.push(() => server.close());
    expect(await open().send(asked(`http://127.0.0.1:${port}/`))).toEqual({ kind: 'failed', error });
  });

  it('fails where nobody listens, where there is no such name, and where TLS is none', async () => {
    const closed = createServer();
    const port = await portOf(closed);
    await new Promise((resolve) => closed.close(resolve));
    const sender = open();
    const error = 'nobody takes connections there';
    expect(await sender.send(asked(`http://127.0.0.1:${port}/`))).toEqual({ kind: 'failed', error });
    const nowhere = open({
      resolve: () => Promise.reject(Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' })),
    });
    expect(await nowhere.send(asked('https://nowhere.example/'))).toEqual({
      kind: 'failed',
      error: 'the name has no address',
    });
    const plain = await receiver(ends(200));
    const tls = await sender.send(asked(`https://127.0.0.1:${plain.port}/`));
    expect(tls).toMatchObject({ kind: 'failed', error: expect.stringContaining('TLS is refused') });
  });
});

describe('the address of a receiver', () => {
  const forbidden = { kind: 'failed', error: 'leads to an address that is not public' };

  it.each([
    '127.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0x7f000001',
    '017700000001',
    '2130706433',
    '0.0.0.0',
    'localhost',
  ])('is refused before a byte is sent, where it is of this machine: %s', async (host) => {
    const { got, port } = await receiver(ends(200));
    expect(await open({ allowedNetworks: [] }).send(asked(`http://${host}:${port}/`))).toEqual(forbidden);
    expect(got).toEqual([]);
  });

  it.each(['169.254.169.254', '10.0.0.1', '[fd00::1]', '100.64.0.1', '[64:ff9b::a9fe:a9fe]'])(
    'is refused where it is of a private network or a cloud, whatever else is open: %s',
    async (host) => {
      expect(await open().send(asked(`http://${host}/`))).toEqual(forbidden);
    },
  );

  it('is judged each time that it is dialled: a name that leads elsewhere by then is refused', async () => {
    const { got, port } = await receiver(ends(200, { connection: 'close' }));
    const answers = ['127.0.0.2', '169.254.169.254', '127.0.0.1'];
    const asks: string[] = [];
    const resolve = async (host: string) => {
      asks.push(host);
      return [{ address: answers[asks.length - 1] ?? '', family: 4 }];
    };
    const server = createServer((_request, response) => void response.writeHead(204, { connection: 'close' }).end());
    await new Promise<void>((listening) => server.listen(port, '127.0.0.2', listening));
    closing.push(() => server.close());
    const { send } = open({ allowedNetworks: ['127.0.0.2/32'], resolve });
    const url = `http://rebinding.example:${port}/`;
    expect(await send(asked(url))).toEqual({ kind: 'answered', status: 204 });
    expect(await send(asked(url))).toEqual(forbidden);
    expect(await send(asked(url))).toEqual(forbidden);
    expect([asks.length, got]).toEqual([3, []]);
  });

  it('is refused where one of several is not public', async () => {
    const { got, port } = await receiver(ends(200));
    const resolve = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    expect(await open({ resolve }).send(asked(`http://two.example:${port}/`))).toEqual(forbidden);
    expect(got).toEqual([]);
  });

  it('holds up nobody else while no name server answers for it', async () => {
    const { port: dnsPort, asked: questions, answerAll } = await silentNameServer();
    const resolve = resolveByDns({ nameServers: [`127.0.0.1:${dnsPort}`], tryMs: 20_000 });
    const { send } = open({ resolve, allowedNetworks: ['127.0.0.0/8', '::1/128'], connectMs: 60_000, totalMs: 60_000 });
    const waiting = Array.from({ length: 8 }, (_, nth) => send(asked(`http://shop-${nth}.example:9000/`)));
    // Of each name, by IPv4 and IPv6.
    await vi.waitFor(() => expect(questions()).toBe(16));
    const { port } = await receiver(ends(204));
    expect(await send(asked(`http://localhost:${port}/`))).toEqual({ kind: 'answered', status: 204 });
    // What the rest of the process looks up takes a thread.
    await dns.promises.lookup('localhost');
    answerAll();
    expect(await Promise.all(waiting)).toEqual(Array(8).fill({ kind: 'failed', error: 'the name has no address' }));
  });

  it('is not looked up for ever', async () => {
    const { port } = await silentNameServer();
    const resolve = resolveByDns({ nameServers: [`127.0.0.1:${port}`], tryMs: 20 });
    const said = await open({ resolve }).send(asked('http://shop.example:9000/'));
    expect(said).toEqual({ kind: 'failed', error: 'the name could not be looked up' });
  });

  it('is dialled past a proxy of the environment', async () => {
    const proxy = await receiver(ends(502));
    const { got, url } = await receiver(ends(204));
    process.env.HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
    closing.push(() => delete process.env.HTTP_PROXY);
    expect(await open().send(asked(url))).toEqual({ kind: 'answered', status: 204 });
    expect([got.length, proxy.got]).toEqual([1, []]);
  });
});
