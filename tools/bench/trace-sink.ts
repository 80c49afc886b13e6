import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** Resource spans → scope spans → spans, by their field numbers in OTLP's protobuf. */
const SPANS = [1, 2, 2];

const varint = (bytes: Buffer, at: number): readonly [value: number, next: number] => {
  let [value, next, shift] = [0, at, 0];
  for (let more = true; more; shift += 7) {
    const byte = bytes[next++] ?? 0;
    value += (byte & 127) * 2 ** shift;
    more = byte > 127;
  }
  return [value, next];
};

/** Every field down to the spans has a length before it, so that nothing else needs to be read. */
const spansIn = (bytes: Buffer, [field, ...deeper]: readonly number[]): number => {
  if (field === undefined) return 1;
  let count = 0;
  for (let at = 0; at < bytes.length; ) {
    const [tag, start] = varint(bytes, at);
    const [length, content] = varint(bytes, start);
    at = content + length;
    if (tag >> 3 === field) count += spansIn(bytes.subarray(content, at), deeper);
  }
  return count;
};

/** Takes traces by OTLP over HTTP (protobuf) and counts their spans. */
export const startTraceSink = async () => {
  let spans = 0;
  const server = createServer(async (request, response) => {
    spans += spansIn(await buffer(request), SPANS);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sink of traces has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    spans: () => spans,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
