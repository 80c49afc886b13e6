import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { receivingServer, refusal, rudeServer, type TestServer } from './testing/mail-server.ts';
import { resetEmail, sending } from './testing/sending.ts';

const { kind, userId } = resetEmail;
const HOUR_MS = 3_600_000;
const closers: (() => Promise<void>)[] = [];

const until = <Server extends TestServer>(server: Server): Server => {
  closers.push(server.close);
  return server;
};

const sendingTo = (...given: Parameters<typeof sending>) => {
  const sender = sending(...given);
  closers.push(sender.emails.close);
  return sender;
};

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const unquoted = (message: string): string => {
  const body = message.slice(message.indexOf('\r\n\r\n') + 4).replaceAll('=\r\n', '');
  const bytes = body.replaceAll(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n');
};

describe('an e-mail by SMTP', () => {
  it('needs a server that takes it: the check asks before the first, and again after one that failed', async () => {
    const server = until(await receivingServer());
    const { emails, told } = sendingTo(server.port);
    await emails.check();
    emails.send(resetEmail);
    await told('info');
    await server.close();
    await emails.check();
    emails.send(resetEmail);
    await told('warn');
    await expect(emails.check()).rejects.toThrow(/^the mail server takes no e-mail: /);
  });

  it('needs a server that lets us in: one that refuses the password is down, whatever it refused last', async () => {
    const onAuth: SMTPServerOptions['onAuth'] = (_auth, _session, done) => done(refusal(535, 'not you'));
    const server = until(await receivingServer({ authOptional: false, disabledCommands: ['STARTTLS'], onAuth }));
    const { emails, told } = sendingTo(server.port, { url: `smtp://shop:wrong@localhost:${server.port}` });
    emails.send(resetEmail);
    await told('error');
    await expect(emails.check()).rejects.toThrow(/^the mail server takes no e-mail: EAUTH /);
  });

  it('arrives as it was written, once, and the log says whose it is but neither its address nor its code', async () => {
    const server = until(await receivingServer());
    const { emails, told, lines, counted } = sendingTo(server.port);
    emails.send(resetEmail);
    expect(await told('info')).toEqual({ kind, userId, retries: 0 });
    const [{ to, message } = { to: [], message: '' }, ...more] = server.received;
    expect([to, more]).toEqual([['ada@example.com'], []]);
    expect(unquoted(message)).toBe(resetEmail.text);
    expect(message).toContain('From: =?UTF-8?');
    expect(message).toMatch(/^To: ada@example\.com\r$/m);
    expect(message).toMatch(/^Subject: Choose a new password\r$/m);
    expect(message).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(JSON.stringify(lines)).not.toMatch(/ada@|k3yV1cZ0/);
    expect(await counted()).toEqual({ sent: 1 });
  });

  it('that is greylisted is tried again, until it is accepted', async () => {
    const codes = [450, 451];
    const server = until(
      await receivingServer({
        onRcptTo: (_address, _session, done) => {
          const code = codes.shift();
          done(code === undefined ? null : refusal(code, 'come back later'));
        },
      }),
    );
    const { emails, told, counted } = sendingTo(server.port);
    emails.send(resetEmail);
    expect(await told('info')).toEqual({ kind, userId, retries: 2 });
    expect(server.received).toHaveLength(1);
    expect(await counted()).toEqual({ retried: 2, sent: 1 });
  });

  it('that is greylisted for ever is lost after its retries', async () => {
    const onRcptTo = (_address: object, _session: object, done: (error: Error) => void) => done(refusal(450, 'later'));
    const { emails, told, counted } = sendingTo(until(await receivingServer({ onRcptTo })).port);
    emails.send(resetEmail);
    expect(await told('error')).toMatchObject({ kind, userId, reply: 450 });
    expect(await counted()).toEqual({ retried: 3, lost: 1 });
  });

  it('that is refused for good is not tried again, and the refusal is logged without the address that it quotes', async () => {
    const server = until(
      await receivingServer({
        onRcptTo: ({ address }, _session, done) => done(refusal(550, `<${address}>: no such mailbox`)),
      }),
    );
    const { emails, told, lines, counted } = sendingTo(server.port);
    emails.send(resetEmail);
    expect(await told('error')).toEqual({ kind, userId, code: 'EENVELOPE', command: 'RCPT TO', reply: 550 });
    expect(JSON.stringify(lines)).not.toContain('ada@');
    expect(await counted()).toEqual({ lost: 1 });
  });

  it('waits for a server that is away', async () => {
    const gone = await receivingServer();
    await gone.close();
    const { emails, told } = sendingTo(gone.port, { timeouts: { retriesMs: Array.from({ length: 1_000 }, () => 10) } });
    emails.send(resetEmail);
    await told('warn');
    const back = until(await receivingServer({}, gone.port));
    await told('info');
    expect(back.received).toHaveLength(1);
  });

  it.each([
    ['never greets', () => undefined],
    ['hangs after its greeting', (socket: { write(text: string): void }) => socket.write('220 mail.example\r\n')],
  ])('is given up where the server %s', async (_name, answer) => {
    const timeouts = { connectMs: 50, silenceMs: 50, retriesMs: [1] };
    const { emails, told } = sendingTo(until(await rudeServer(answer)).port, { timeouts });
    emails.send(resetEmail);
    expect(await told('error')).toMatchObject({ kind, code: 'ETIMEDOUT' });
  });

  it('is given up where the server is never silent and never done', async () => {
    const server = await rudeServer((socket) => {
      const drip = setInterval(() => socket.write('220-not yet\r\n'), 5);
      socket.on('close', () => clearInterval(drip));
    });
    const { emails, told } = sendingTo(until(server).port, { timeouts: { attemptMs: 100, retriesMs: [] } });
    emails.send(resetEmail);
    expect(await told('error')).toMatchObject({ kind, code: 'EABORT' });
  });

  it('to what is no address never reaches the server', async () => {
    const server = until(await receivingServer());
    const { emails, told } = sendingTo(server.port);
    emails.send({ ...resetEmail, to: 'ada@example.com\r\nRCPT TO:<eve@example.com>' });
    expect(await told('error')).toEqual({ kind, userId, code: 'malformed' });
    expect(server.received).toEqual([]);
  });

  it('is lost where too many are on their way', async () => {
    const server = until(await rudeServer(() => undefined));
    const { emails, told } = sendingTo(server.port, { timeouts: { most: 2, closeMs: 1 } });
    emails.send(resetEmail);
    emails.send(resetEmail);
    emails.send(resetEmail);
    expect(await told('error')).toEqual({ kind, userId, code: 'too-many' });
  });
});

describe('closing', () => {
  it('waits for the e-mail that is under way', async () => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<() => void>();
    const onData = (stream: { resume(): void }, _session: object, done: () => void) => {
      stream.resume();
      begin(done);
    };
    const { emails, lines } = sendingTo(until(await receivingServer({ onData })).port, {
      timeouts: { closeMs: HOUR_MS },
    });
    emails.send(resetEmail);
    const accept = await begun;
    const closed = emails.close();
    accept();
    await closed;
    expect(lines).toEqual([{ level: 'info', entry: { kind, userId, retries: 0 } }]);
  });

  it('tries what waits for a retry once more, at once', async () => {
    const codes = [450];
    const server = until(
      await receivingServer({
        onRcptTo: (_address, _session, done) => done(codes.pop() === undefined ? null : refusal(450, 'later')),
      }),
    );
    const { emails, told, counted } = sendingTo(server.port, { timeouts: { retriesMs: [HOUR_MS] } });
    emails.send(resetEmail);
    await told('warn');
    await emails.close();
    expect(server.received).toHaveLength(1);
    expect(await counted()).toEqual({ retried: 1, sent: 1 });
  });

  it('gives up in its time what a server holds on to, and says so', async () => {
    const server = until(await receivingServer({ onData: (stream) => void stream.resume() }));
    const { emails, lines } = sendingTo(server.port, { timeouts: { closeMs: 20 } });
    emails.send(resetEmail);
    await emails.close();
    expect(lines).toEqual([{ level: 'error', entry: { kind, userId, code: 'EABORT' } }]);
  });
});
