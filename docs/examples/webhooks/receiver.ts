import { createServer, type IncomingMessage } from 'node:http';
import { Webhook } from 'standardwebhooks';

const secret = process.env.WEBHOOK_SECRET;
if (!secret) {
  process.stderr.write(
    'WEBHOOK_SECRET is missing: give it the secret (whsec_…) that the new endpoint was answered with\n',
  );
  process.exit(1);
}
const webhook = new Webhook(secret);

// A real receiver keeps the ids where its effect is, and writes both in one transaction.
const handled = new Set<string>();

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
};

const headerOf = (request: IncomingMessage, name: string): string => String(request.headers[name] ?? '');

/** The status to answer: 2xx is "do not send it again". */
const receive = async (request: IncomingMessage): Promise<number> => {
  const body = await bodyOf(request);
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  try {
    // Of the text as it came: what was parsed and written again has another signature.
    webhook.verify(body, Object.fromEntries(names.map((name) => [name, headerOf(request, name)])));
  } catch {
    return 401;
  }
  const id = headerOf(request, 'webhook-id');
  if (handled.has(id)) return 204;
  const { type, timestamp, data } = JSON.parse(body);
  process.stdout.write(`${JSON.stringify({ id, type, timestamp, data })}\n`);
  handled.add(id);
  return 204;
};

const server = createServer((request, response) => {
  receive(request).then(
    (status) => response.writeHead(status).end(),
    () => response.writeHead(500).end(),
  );
});

server.listen(Number(process.env.PORT ?? 8787), '127.0.0.1');

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close());
