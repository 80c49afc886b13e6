import { certificate as cert, key } from '@orderline/platform/testing/certificate';
import { afterEach, describe, expect, it } from 'vitest';
import { type ReceivingServer, receivingServer } from './testing/mail-server.ts';
import { resetEmail, sending } from './testing/sending.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const sendingTo = (server: ReceivingServer, ...[options]: [Parameters<typeof sending>[1]]) => {
  const sender = sending(server.port, { requireTls: true, ...options });
  closers.push(server.close, sender.emails.close);
  return sender;
};

const schemes = [
  ['smtp', false],
  ['smtps', true],
] as const;

describe('an e-mail by SMTP that must be encrypted', () => {
  it.each(schemes)(
    'is sent by %s: to a server whose certificate is vouched for, with the password',
    async (scheme, secure) => {
      const logins: (string | null | undefined)[] = [];
      const server = await receivingServer({
        key,
        cert,
        secure,
        disabledCommands: [],
        authOptional: false,
        onAuth: ({ username, password }, _session, done) => {
          logins.push(username, password);
          done(null, { user: username });
        },
      });
      const url = `${scheme}://shop:p%40ss%2F@localhost:${server.port}`;
      const { emails, told } = sendingTo(server, { url, ca: cert });
      emails.send(resetEmail);
      await told('info');
      expect(server.received.map(({ secure }) => secure)).toEqual([true]);
      expect(logins).toEqual(['shop', 'p@ss/']);
    },
  );

  it.each(schemes)('is not sent by %s to a server that nobody vouches for', async (scheme, secure) => {
    const server = await receivingServer({ key, cert, secure, disabledCommands: [] });
    const { emails, told } = sendingTo(server, { url: `${scheme}://localhost:${server.port}` });
    emails.send(resetEmail);
    expect(await told('error')).toMatchObject({
      kind: 'password-reset',
      code: expect.stringMatching(/^(ESOCKET|ETLS)$/),
    });
    expect(server.received).toEqual([]);
  });

  it.each(schemes)('is not sent by %s to a server of another name', async (scheme, secure) => {
    const server = await receivingServer({ key, cert, secure, disabledCommands: [] });
    const { emails, told } = sendingTo(server, { url: `${scheme}://127.0.0.1:${server.port}`, ca: cert });
    emails.send(resetEmail);
    await told('error');
    expect(server.received).toEqual([]);
  });

  it.each(schemes)('is not sent by %s, nor is the password, where the server has no TLS', async (scheme) => {
    const logins: string[] = [];
    const server = await receivingServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ username }, _session, done) => {
        logins.push(String(username));
        done(null, { user: username });
      },
    });
    const { emails, told } = sendingTo(server, { url: `${scheme}://shop:secret@localhost:${server.port}` });
    emails.send(resetEmail);
    await told('error');
    expect([server.received, logins]).toEqual([[], []]);
  });

  it('is not sent where the password is refused, and that is not tried again', async () => {
    const server = await receivingServer({
      key,
      cert,
      disabledCommands: [],
      onAuth: (_login, _session, done) => done(new Error('wrong')),
    });
    const { emails, told, counted } = sendingTo(server, {
      url: `smtp://shop:wrong@localhost:${server.port}`,
      ca: cert,
    });
    emails.send(resetEmail);
    expect(await told('error')).toMatchObject({ code: 'EAUTH', reply: 535 });
    expect(await counted()).toEqual({ lost: 1 });
  });
});
