import * as z from 'zod';
import { closeCodes } from './close-codes.ts';
import { clientFrame, serverFrame } from './frames.ts';
import { frameSamples } from './samples.ts';

/** The path under which every deployment serves the document. */
export const realtimeDocumentPath = '/asyncapi/realtime.json';

const summaries: Readonly<Record<string, string>> = {
  connect: 'Says who connects, by a token or a ticket. It is the first frame, within ten seconds.',
  subscribe: 'Follows a channel; with a position all that came after it is told first.',
  unsubscribe: 'Follows a channel no more.',
  refresh: 'Goes on with another token of the same user.',
  pong: 'Answers a ping.',
  connected: 'Answers `connect`.',
  subscribed: 'Answers `subscribe`.',
  unsubscribed: 'Answers `unsubscribe`.',
  refreshed: 'Answers `refresh`.',
  error: 'Refuses a request; the connection goes on.',
  publication: 'Something was published in a channel: each offset once, in order.',
  read: 'Nothing was published, but how many are unread has changed.',
  ended: 'A channel goes no further: it must be read anew, or may be followed no more.',
  ping: 'Asks for a sign of life.',
};

/** Each frame is an object with one field that says what it is, beside its number; `unsubscribed` without one is no answer. */
const nameOf = (fields: readonly string[]): string => {
  const name = fields.find((field) => field !== 'id') ?? '';
  return name === 'unsubscribed' && !fields.includes('id') ? 'ended' : name;
};

type Option = z.ZodObject;

const messagesOf = (options: readonly Option[]) =>
  options.map((option) => {
    const name = nameOf(Object.keys(option.shape));
    const { $schema: _schema, ...payload } = z.toJSONSchema(option, {
      io: 'input',
      target: 'draft-7',
      reused: 'inline',
    });
    return [name, payload] as const;
  });

const fromClient = messagesOf(clientFrame.options);
const fromServer = messagesOf(serverFrame.options);

const messageOf = ([name, payload]: (typeof fromClient)[number]) => ({
  name,
  title: name,
  summary: summaries[name],
  contentType: 'application/json',
  payload,
  examples: frameSamples.filter((frame) => nameOf(Object.keys(frame)) === name).map((frame) => ({ payload: frame })),
});

const refsTo = (channel: string, messages: typeof fromClient) =>
  messages.map(([name]) => ({ $ref: `#/channels/${channel}/messages/${name}` }));

/** The AsyncAPI 3 description of real time, derived from the models of its frames and from the codes by which it ends. */
export const realtimeDocument = () => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Orderline real time',
    version: '1.0.0',
    description:
      'One JSON text a frame. Requests carry a number, which their answer has too. Channels are `user:{id}`, `order:{id}`, `admin:orders` and `admin:stock`. The same channels and positions can be followed by server-sent events, as OpenAPI has them. Ignore fields and frames that you do not know.',
  },
  defaultContentType: 'application/json',
  channels: {
    realtime: {
      address: '/api/v2/realtime',
      description: 'A WebSocket without subprotocol and without compression. A frame of a client has at most 16 KiB.',
      messages: Object.fromEntries(
        [...fromClient, ...fromServer].map(([name]) => [name, { $ref: `#/components/messages/${name}` }]),
      ),
      bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
      'x-close-codes': closeCodes,
    },
  },
  operations: {
    ask: {
      action: 'receive',
      summary: 'What a client sends.',
      channel: { $ref: '#/channels/realtime' },
      messages: refsTo('realtime', fromClient),
    },
    tell: {
      action: 'send',
      summary: 'What a client is told.',
      channel: { $ref: '#/channels/realtime' },
      messages: refsTo('realtime', fromServer),
    },
  },
  components: {
    messages: Object.fromEntries([...fromClient, ...fromServer].map((message) => [message[0], messageOf(message)])),
  },
});
