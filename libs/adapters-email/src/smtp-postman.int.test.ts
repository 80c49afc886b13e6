import { once } from 'node:events';
import type { Socket } from 'node:net';
import { diagnose } from '@orderline/platform';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { type SmtpPostmanOptions, smtpPostman } from './smtp-postman.ts';
import { receivingServer, refusal, rudeServer, type TestServer } from './testing/mail-server.ts';
import { shippedEmail } from './testing/shipped-email.ts';

const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const until = <Server extends TestServer>(server: Server): Server => {
  closers.push(server.close);
  return server;
};

const postmanTo = (port: number, options: Partial<SmtpPostmanOptions> = {}) => {
  const postman = smtpPostman({
    url: `smtp://localhost:${port}`,
    requireTls: false,
    from: { name: 'Käthes Läden', address: 'shop@example.com' },
    links: { shopOrder: 'https://shop.example/orders/{id}', api: 'https://api.shop.example' },
    ...options,
  });
  closers.push(postman.close);
  return postman;
};

const refusing = (options: SMTPServerOptions) => receivingServer(options).then(until);

const withoutBoundaries = (message: string): string => message.replaceAll(/--_NmP-[\w-]+|boundary="[^"]+"/g, '');

describe('the e-mail of a notification, by SMTP', () => {
  it('goes out as text and HTML, with its own Message-ID and a link to switch such e-mails off', async () => {
    const server = until(await receivingServer());
    expect(await postmanTo(server.port).deliver(shippedEmail)).toEqual({ kind: 'taken' });
    const [{ to, message } = { to: [], message: '' }, ...more] = server.received;
    expect([to, more]).toEqual([['ada@example.com'], []]);
    expect(message).toMatch(/^Message-ID: <0199c0de-7a00-7000-8000-0000000000e1@example\.com>\r$/m);
    expect(message).toMatch(/^Date: Wed, 04 Mar 2026 05:06:07 \+0000\r$/m);
    expect(message).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    expect(message.replaceAll(/\r\n\s+/g, ' ')).toMatch(
      /^List-Unsubscribe: <https:\/\/api\.shop\.example\/api\/v2\/notification-emails\/0199c0de-7a00-7000-8000-0000000000e1\/unsubscribe\/9d9c1e0a-2f0b-4c36-9b0f-0f1f3a7f2f11>\r$/m,
    );
    expect(message).toMatch(/^Content-Type: multipart\/alternative;/m);
    const kinds = message.match(/^Content-Type: text\/\w+; charset=utf-8\r$/gm);
    expect(kinds).toEqual(['Content-Type: text/plain; charset=utf-8\r', 'Content-Type: text/html; charset=utf-8\r']);
  });

  it('is known as the same, word by word, where it goes out twice', async () => {
    const server = until(await receivingServer());
    const postman = postmanTo(server.port);
    await postman.deliver(shippedEmail);
    await postman.deliver(shippedEmail);
    const [first, second] = server.received.map(({ message }) => withoutBoundaries(message));
    expect(second).toBe(first);
    expect(first).toContain('PP1');
  });

  const at = (step: 'onMailFrom' | 'onRcptTo', code: number): SMTPServerOptions => ({
    [step]: (_address: unknown, _session: unknown, done: (error: Error) => void) => done(refusal(code, 'no')),
  });

  const afterText = (code: number): SMTPServerOptions => ({
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on('end', () => done(refusal(code, 'no')));
    },
  });

  it.each([
    ['a mailbox that there is not', at('onRcptTo', 550), 'refused'],
    ['what it says', afterText(554), 'refused'],
    ['a mailbox for now', at('onRcptTo', 450), 'later'],
    ['it for now', afterText(451), 'later'],
    ['our sender, which whoever runs us can mend', at('onMailFrom', 550), 'later'],
  ] as const)('is refused by a server that refuses %s: %s', async (_what, options, kind) => {
    const server = await refusing(options);
    const delivered = await postmanTo(server.port).deliver(shippedEmail);
    expect(delivered.kind).toBe(kind);
    expect(JSON.stringify(delivered)).not.toContain('ada@');
  });

  it('waits where the server refuses our password, and is given up by nobody', async () => {
    const onAuth: SMTPServerOptions['onAuth'] = (_auth, _session, done) => done(refusal(535, 'not you'));
    const server = await refusing({ authOptional: false, disabledCommands: ['STARTTLS'], onAuth });
    const postman = postmanTo(server.port, { url: `smtp://shop:wrong@localhost:${server.port}` });
    expect(await postman.deliver(shippedEmail)).toMatchObject({ kind: 'later' });
    await expect(postman.check()).rejects.toThrow(/^the mail server takes no e-mail: EAUTH /);
  });

  it('waits where nobody listens, and where the server goes away in the middle of it', async () => {
    const gone = await rudeServer(() => undefined);
    await gone.close();
    expect(await postmanTo(gone.port).deliver(shippedEmail)).toMatchObject({ kind: 'later' });
    const check = postmanTo(gone.port, { url: `smtp://127.0.0.1:${gone.port}` }).check();
    const why = await check.catch((error: unknown) => diagnose(error, 'SMTP_URL'));
    expect(why).toEqual({
      kind: 'unreached',
      cause: `the mail server takes no e-mail: connection refused by 127.0.0.1:${gone.port}`,
      advice: 'it does not answer: check that it runs, and the address (SMTP_URL)',
    });
    const leaving = until(
      await rudeServer((socket: Socket) => {
        socket.write('220 here\r\n');
        void once(socket, 'data').then(() => socket.destroy());
      }),
    );
    expect(await postmanTo(leaving.port).deliver(shippedEmail)).toMatchObject({ kind: 'later' });
  });

  it('waits where the server has no TLS and it may not go without', async () => {
    const server = until(await receivingServer());
    expect(await postmanTo(server.port, { requireTls: true }).deliver(shippedEmail)).toMatchObject({ kind: 'later' });
    expect(server.received).toEqual([]);
  });

  it.each(['ada@example.com\r\nBcc: eve@example.com', 'nobody', ''])(
    'is refused for what is no address: %j',
    async (to) => {
      const server = until(await receivingServer());
      expect(await postmanTo(server.port).deliver({ ...shippedEmail, to })).toEqual({
        kind: 'refused',
        fault: 'malformed',
      });
      expect(server.received).toEqual([]);
    },
  );
});
