import { afterEach, describe, expect, it } from 'vitest';
import { readEvents, type StreamEvent } from './event-stream.ts';
import { noting, range, type Tab, world } from './testing/world.ts';

const opened: Tab[] = [];

afterEach(() => {
  for (const { live } of opened.splice(0)) live.close();
});

const pinging = async ({ clock, server }: Pick<ReturnType<typeof world>, 'clock' | 'server'>, seconds: number) => {
  for (let passed = 0; passed < seconds; passed += 10) {
    server.ping();
    await clock.pass(10_000);
  }
};

/** An app whose WebSockets something on the way lets not pass. */
const blocked = async (options: Parameters<ReturnType<typeof world>['open']>[1] = {}) => {
  const all = world();
  all.server.block(true);
  const tab = all.open('alone', { isAlone: true, ...options });
  opened.push(tab);
  const { seen, handlers } = noting();
  tab.live.subscribe('order:1', handlers);
  await all.clock.pass(10_000);
  return { ...all, ...tab, seen };
};

describe('where no WebSocket passes', () => {
  it('it goes on by a stream of events after the second that failed, with the token in a header', async () => {
    const { server, clock, live, seen } = await blocked();
    expect(server.opened).toHaveLength(2);
    expect(live.state()).toEqual({ is: 'live', via: 'events' });
    server.publish('order:1');
    await clock.pass(500);
    expect(seen.offsets).toEqual([1]);
    expect(server.streams).toEqual([{ channels: ['order:1'], lastEventId: undefined }]);
  });

  it('it resumes each channel from where it was, and begins others where they are', async () => {
    const { server, clock, live, seen } = await blocked();
    server.publish('order:1');
    await clock.pass(500);
    const other = noting();
    live.subscribe('order:2', other.handlers);
    server.publish('order:1');
    await clock.pass(500);
    server.publish('order:1');
    server.publish('order:2');
    await clock.pass(500);
    expect([seen.offsets, other.seen.offsets]).toEqual([[1, 2, 3], [1]]);
    expect(server.streams[1]).toEqual({ channels: ['order:1', 'order:2'], lastEventId: 'e1:1,-' });
  });

  it.each([1006, 1012, 4000, 4002, 4501])('it comes back after %s and loses nothing', async (code) => {
    const { server, clock, live, seen, answers } = await blocked();
    server.hangUp(code);
    await clock.pass(30);
    server.publish('order:1');
    await clock.pass(9_000);
    expect(live.state()).toEqual({ is: 'live', via: 'events' });
    expect(seen.offsets).toEqual([1]);
    expect(answers.calls.filter((path) => path.endsWith('/refresh'))).toHaveLength(0);
  });

  it('it goes back to a WebSocket when one passes, and loses nothing on the way', async () => {
    const { server, clock, live, seen } = await blocked();
    await pinging({ server, clock }, 60);
    expect(live.state()).toEqual({ is: 'live', via: 'events' });
    server.publish('order:1');
    server.block(false);
    server.publish('order:1');
    for (let passed = 0; passed < 400; passed += 10) {
      server.publish('order:1');
      await clock.pass(10_000);
    }
    expect(live.state()).toEqual({ is: 'live', via: 'websocket' });
    expect(server.openConnections()).toBe(1);
    expect(seen.offsets).toEqual(range(1, 42));
  });

  it('it renews a token that is refused, once', async () => {
    const all = world();
    all.server.block(true);
    all.server.takeOnly('access 2');
    const tab = all.open('alone', { isAlone: true });
    opened.push(tab);
    tab.live.subscribe('order:1', {});
    await all.clock.pass(15_000);
    expect(tab.live.state()).toEqual({ is: 'live', via: 'events' });
    all.server.takeOnly('access 3');
    all.server.hangUp(1006);
    await all.clock.pass(20_000);
    expect(tab.live.state()).toMatchObject({ is: 'stopped', code: 4500 });
  });

  it('it leaves out a channel that is not ours, and keeps the others', async () => {
    const { server, clock, live, seen } = await blocked();
    const other = noting();
    live.subscribe('foreign:1', other.handlers);
    await clock.pass(1_000);
    server.publish('order:1');
    await clock.pass(500);
    expect([seen.offsets, other.seen.refusals]).toEqual([[1], ['unknown-channel']]);
  });

  it('it is lost what cannot be told any more', async () => {
    const { server, clock, seen } = await blocked();
    server.newEpoch('order:1', 'e2');
    await clock.pass(2_000);
    expect(seen.losses).toEqual(['lost']);
  });

  it('it gives a silent stream up', async () => {
    const { server, clock, seen } = await blocked();
    server.cut();
    server.publish('order:1');
    await clock.pass(35_000);
    expect(seen.offsets).toEqual([1]);
  });

  it('it tries a WebSocket again where streams do not come either', async () => {
    const { server, clock, live } = await blocked();
    server.setReach('refused');
    server.hangUp(1006);
    await clock.pass(60_000);
    server.block(false);
    server.setReach('up');
    await clock.pass(60_000);
    server.ping();
    expect(live.state().is).toBe('live');
    expect(server.openConnections()).toBe(1);
  });

  it('may be said from the start', async () => {
    const all = world();
    const tab = all.open('alone', { isAlone: true, WebSocket: null });
    opened.push(tab);
    const { seen, handlers } = noting();
    tab.live.subscribe('order:1', handlers);
    await all.clock.pass(500);
    all.server.publish('order:1');
    await all.clock.pass(500);
    expect([seen.offsets, all.server.opened]).toEqual([[1], []]);
  });
});

describe('a stream of events', () => {
  const read = async (...chunks: readonly string[]): Promise<readonly StreamEvent[]> => {
    const bytes = new TextEncoder().encode(chunks.join(''));
    const events: StreamEvent[] = [];
    // Cut anywhere, also within a character.
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (let at = 0; at < bytes.length; at += 3) controller.enqueue(bytes.slice(at, at + 3));
        controller.close();
      },
    });
    await readEvents(body, { heard: () => {}, event: (event) => events.push(event) });
    return events;
  };

  it.each([
    ['name and data', 'event: read\ndata: {}\n\n', [{ event: 'read', data: '{}' }]],
    ['lines that end as on Windows', 'event: read\r\ndata: {}\r\n\r\n', [{ event: 'read', data: '{}' }]],
    ['data in several lines', 'data: a\ndata: b\n\n', [{ event: 'message', data: 'a\nb' }]],
    [
      'comments, ids and fields of other kinds',
      ': ping\nid: 7\nretry: 5\ndata:x\n\n',
      [{ event: 'message', data: 'x' }],
    ],
    ['characters of several bytes', 'data: ☕ für Ada\n\n', [{ event: 'message', data: '☕ für Ada' }]],
    ['nothing of what is without data, or cut off', 'event: read\n\ndata: half', []],
  ])('has %s', async (_what, text, events) => {
    expect(await read(text)).toEqual(events);
  });
});
