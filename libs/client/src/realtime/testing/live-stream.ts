import type { FetchInit } from '../../exchange.ts';
import { problem } from '../../testing/scripted.ts';
import type { Connection, LiveChannels } from './live-channels.ts';

type Asked = Pick<FetchInit, 'headers' | 'signal'> & { readonly tab: string; readonly names: readonly string[] };

/** The answer of a server to who wants a stream of events. */
export const liveStream = (
  { connections, forget, send, subscribe }: LiveChannels,
  { headers, signal, tab, names }: Asked,
): Response => {
  if (names.some((name) => name.startsWith('foreign:'))) return problem(404, 'not-found');
  const ids = headers['Last-Event-ID']?.split(',') ?? [];
  const text = new TextEncoder();
  const begin = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    const write = (event: string, data: unknown) =>
      controller.enqueue(text.encode(`id: x\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
    const connection: Connection = {
      deliver: ({ id: _id, ping, error: _error, ...frame }) => {
        if (ping) controller.enqueue(text.encode(':\n\n'));
        for (const [event, data] of Object.entries(frame)) write(event, data);
      },
      ended: (code, reason) => {
        if (code !== 1006) write('close', { code, reason });
        controller.close();
      },
      channels: new Set(),
      tab,
      isConnected: true,
      isGone: false,
    };
    connections.add(connection);
    signal.addEventListener('abort', () => {
      if (!connection.isGone) controller.error(signal.reason);
      forget(connection);
    });
    for (const [at, channel] of names.entries()) {
      const [, epoch, offset] = /^(.+):(\d+)$/.exec(ids[at] ?? '') ?? [];
      const since = epoch === undefined ? undefined : { epoch, offset: Number(offset) };
      const refuse = (code: string) => send(connection, { unsubscribed: { channel, code } });
      subscribe(connection, { id: 0, channel, since, refuse });
    }
  };
  return new Response(new ReadableStream<Uint8Array>({ start: begin }), {
    headers: { 'Content-Type': 'text/event-stream' },
  });
};
