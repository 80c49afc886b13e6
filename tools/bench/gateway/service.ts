import { createServer } from 'node:net';

/** A service that costs its process little: it answers each head with what was asked, and by whom. */
const PADDING = 'x'.repeat(256);

const answerTo = (head: string): string => {
  const path = head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/'));
  const user = /\r\nx-user-id: *([^\r]*)/i.exec(`${head}\r`)?.[1] ?? 'nobody';
  const body = `{"path":"${path}","user":"${user}","padding":"${PADDING}"}`;
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};

const server = createServer({ noDelay: true }, (socket) => {
  let rest = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    rest += chunk.toString('latin1');
    for (let end = rest.indexOf('\r\n\r\n'); end >= 0; end = rest.indexOf('\r\n\r\n')) {
      const head = rest.slice(0, end);
      rest = rest.slice(end + 4);
      socket.write(answerTo(head), 'latin1');
    }
  });
});

server.listen(Number(process.env.PORT), '127.0.0.1', 4096);
process.on('disconnect', () => process.exit());
