import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { createFollower, type Follower } from './follower.ts';

const CHANNEL = 'user:one';
const LONG = 'x'.repeat(70_000);

let server: WebSocketServer;
let follower: Follower;

afterEach(() => {
  follower.sleep();
  server.close();
});

/** A server that answers as it is scripted, and a follower of one channel that begins at 4. */
const following = async (script: (say: (frame: object) => void, socket: WebSocket) => void, recovered = true) => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  const asked: unknown[] = [];
  server.on('connection', (socket) => {
    const say = (frame: object) => socket.send(JSON.stringify(frame));
    socket.on('message', (data) => {
      const frame = JSON.parse(data.toString());
      asked.push(frame);
      if (frame.connect) say({ id: frame.id, connected: {} });
      if (!frame.subscribe) return;
      const position = frame.subscribe.position ?? { epoch: 'e', offset: 4 };
      say({ id: frame.id, subscribed: { channel: CHANNEL, position, recovered } });
      script(say, socket);
    });
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const heard = { told: [] as number[], wrong: [] as string[], lost: [] as string[], ended: [] as number[] };
  follower = createFollower(
    { place: () => ({ host: '127.0.0.1', port }), token: () => 't', channels: [CHANNEL] },
    {
      live: () => undefined,
      told: ({ offset = 0 }) => heard.told.push(offset),
      lost: ({ channel }) => heard.lost.push(channel),
      wrong: (fault) => heard.wrong.push(fault),
      ended: (code) => heard.ended.push(code),
    },
  );
  return { ...heard, asked };
};

const publication = (offset: number, channel = CHANNEL, data: unknown = null) => ({
  publication: { channel, offset, type: 't', data, at: '' },
});

describe('a follower', () => {
  it('is told what comes in order, long and short, and resumes from the last after a connection is lost', async () => {
    let connections = 0;
    const { told, wrong, ended, asked } = await following((say, socket) => {
      connections += 1;
      for (const offset of connections === 1 ? [5, 6] : [7, 8]) say(publication(offset, CHANNEL, LONG));
      if (connections === 1) socket.close(4000, 'retry-after-ms=1');
    });
    await vi.waitFor(() => expect(told).toEqual([5, 6, 7, 8]));
    expect(ended).toEqual([4000]);
    expect(asked.at(-1)).toMatchObject({ subscribe: { channel: CHANNEL, position: { epoch: 'e', offset: 6 } } });
    expect(wrong).toEqual([]);
  });

  it.each([
    ['a gap', [5, 7], 'user:one told 7 after 5'],
    ['a double', [5, 5], 'user:one told 5 after 5'],
    ['what is old', [4], 'user:one told 4 after 4'],
  ])('calls %s wrong', async (_what, offsets, fault) => {
    const { wrong } = await following((say) => {
      for (const offset of offsets) say(publication(offset));
    });
    await vi.waitFor(() => expect(wrong).toEqual([fault]));
  });

  it("calls it wrong to be told another's, or less than was missed", async () => {
    const { wrong } = await following((say, socket) => {
      say(publication(1, 'user:two'));
      socket.close(1012, 'retry-after-ms=1');
    }, false);
    await vi.waitFor(() =>
      expect(wrong.slice(0, 2)).toEqual(['user:two was not asked for, and told 1', 'user:one was not recovered']),
    );
  });

  it('comes back no more after a final code', async () => {
    const { ended, asked } = await following((_say, socket) => socket.close(4501, 'expired'));
    await vi.waitFor(() => expect(ended).toEqual([4501]));
    expect(asked).toHaveLength(2);
    expect(follower.isLive()).toBe(false);
  });
});
