import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** Greets as a mail server does, and takes no e-mail, for good. */
export const openRefusingMailServer = async () => {
  const server = createServer((socket) => {
    const say = (line: string) => socket.write(`${line}\r\n`);
    socket.on('error', () => undefined);
    say('220 mail.test');
    createInterface({ input: socket }).on('line', (line) => {
      if (/^MAIL/i.test(line)) say('550 no e-mail of yours');
      else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
      else say('250 mail.test');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `smtp://127.0.0.1:${port}`, close: () => void server.close() };
};
