import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { NotificationEmail } from '@orderline/domain/notifications';
import { asId, type UserId } from '@orderline/domain/shared';
import { createLogger } from '@orderline/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { openEmails, openPostman } from './upstreams.ts';

const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Has no TLS, and takes on no e-mail. */
const plainServer = async () => {
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write('220 plain\r\n');
    socket.on('data', (chunk) => {
      for (const line of chunk.toString('utf8').split('\r\n').filter(Boolean)) {
        commands.push(line.slice(0, 4));
        socket.write(/^(?:MAIL|STARTTLS)/.test(line) ? '550 no more\r\n' : '250 plain\r\n');
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { commands, port };
};

const lines = () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const logger = createLogger({ service: 'test', version: 'test', level: 'warn' }, { write: resolve });
  return { first: promise, logger };
};

describe('e-mails of a process that has a mail server', () => {
  it.each([
    ['development', true],
    ['test', true],
    ['staging', false],
    ['production', false],
  ] as const)('in %s may go out without TLS: %s', async (environment, isSent) => {
    const { commands, port } = await plainServer();
    const { first, logger } = lines();
    const emails = await openEmails(
      {
        service: {
          environment,
          version: 'test',
          managementHost: '127.0.0.1',
          startupTimeoutSeconds: 1,
          demoUsers: false,
        },
        emails: {
          smtpUrl: `smtp://127.0.0.1:${port}`,
          from: { name: '', address: 'shop@example.com' },
          outbox: 'not-written',
        },
      },
      { logger },
    );
    closers.push(emails.close);
    emails.send({
      kind: 'password-reset',
      userId: asId<UserId>('01890a5d-ac96-774b-bcce-b302099a8057'),
      to: 'ada@example.com',
      subject: 'Choose a new password',
      text: 'k3yV1cZ0\n',
    });
    expect(await first).toContain(isSent ? '"command":"MAIL FROM"' : '"code":"ETLS"');
    expect(commands.includes('MAIL')).toBe(isSent);
  });
});

describe('a worker that has a mail server', () => {
  const configOf = (environment: 'test' | 'production', port: number, roles: readonly ('relay' | 'emails')[]) => ({
    service: { environment, version: 'test', managementHost: '127.0.0.1', startupTimeoutSeconds: 1, demoUsers: false },
    worker: { managementPort: { port: 0, explicit: false }, roles },
    emails: { smtpUrl: `smtp://127.0.0.1:${port}`, from: { name: '', address: 'shop@example.com' } },
  });

  it.each([
    ['test', true],
    ['production', false],
  ] as const)('in %s may speak to it without TLS: %s', async (environment, mayBe) => {
    const { commands, port } = await plainServer();
    const { logger } = lines();
    const opened = await openPostman(configOf(environment, port, ['emails']), logger);
    closers.push(opened.close);
    await opened.checks.mail?.check().catch(() => undefined);
    expect(await opened.postman?.deliver(shipped)).toMatchObject({ kind: 'later' });
    expect(commands.includes('MAIL')).toBe(mayBe);
  });

  it('opens nothing of it where e-mails are not its part', async () => {
    const { port } = await plainServer();
    const opened = await openPostman(configOf('test', port, ['relay']), lines().logger);
    expect([opened.postman, opened.checks]).toEqual([undefined, {}]);
  });

  it('says so where it has none', async () => {
    const { first, logger } = lines();
    const config = { ...configOf('test', 0, ['emails']), emails: {} };
    expect((await openPostman(config, logger)).postman).toBeUndefined();
    expect(await first).toContain('no mail server');
  });
});

const shipped: NotificationEmail = {
  id: asId('0199c0de-7a00-7000-8000-0000000000e1'),
  userId: asId('01890a5d-ac96-774b-bcce-b302099a8057'),
  type: 'order-shipped',
  to: 'ada@example.com',
  writtenAt: new Date('2026-03-04T05:06:07.089Z'),
  content: { language: 'en', subject: 's', title: 't', greeting: 'g', body: 'b', facts: [], order: null, why: 'w' },
  token: '9d9c1e0a-2f0b-4c36-9b0f-0f1f3a7f2f11',
};
