import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { err, ok } from '../shared/index.ts';
import {
  type Announcement,
  type Announcements,
  type ChannelLog,
  type ChannelName,
  channelOf,
  createHub,
  type Follower,
  type HubPorts,
  hubLimits,
  type Joined,
  nameOf,
  type Position,
  type Publication,
  type ReadRequest,
  type Told,
} from './index.ts';

const nameOfUser = (number: number): ChannelName => {
  const channel = channelOf(`user:0199c0de-7a00-7000-8000-00000000000${number}`);
  if (!channel) throw new Error('no channel');
  return nameOf(channel);
};

const [ada, grace, joan] = [nameOfUser(1), nameOfUser(2), nameOfUser(3)];

type Kept = { epoch: string; first: number; publications: Publication[]; unread: number; revision: number };

/** A log that can be published into, cut, and begun anew; its announcements wait to be delivered, lost or doubled. */
const openLog = () => {
  const kept = new Map<ChannelName, Kept>();
  const inFlight: Announcement[] = [];
  let epochs = 0;
  const of = (channel: ChannelName): Kept => {
    const found = kept.get(channel) ?? { epoch: 'epoch 0', first: 1, publications: [], unread: 0, revision: 0 };
    kept.set(channel, found);
    return found;
  };
  const standing = ({ epoch, first, publications, unread, revision }: Kept, behind = 0) => ({
    position: { epoch, offset: Math.max(0, first - 1 + publications.length - behind) },
    unread: { count: unread, revision },
  });
  const answer = ({ channel, since }: ReadRequest, behind = 0) => {
    const all = of(channel);
    const least = since && since.epoch === all.epoch ? all.first - 1 + all.publications.length - since.offset : behind;
    const at = standing(all, Math.max(0, Math.min(behind, least)));
    if (!since) return ok({ ...at, publications: [] });
    const unknown = since.epoch !== all.epoch || since.offset > at.position.offset || since.offset < all.first - 1;
    if (unknown) return err({ kind: 'unrecoverable' as const });
    const publications = all.publications.filter(({ offset }) => offset > since.offset && offset <= at.position.offset);
    return ok({ ...at, publications });
  };
  return {
    of,
    inFlight,
    answer,
    publish: (channel: ChannelName) => {
      const all = of(channel);
      all.unread += 1;
      all.revision += 1;
      const offset = all.first + all.publications.length;
      const publication = { offset, type: 'order-placed', data: `${channel} ${all.epoch} ${offset}`, at: 0 };
      all.publications.push(publication);
      const { unread } = standing(all);
      inFlight.push({ kind: 'published', channel, publication, unread, epoch: all.epoch });
    },
    markRead: (channel: ChannelName) => {
      const all = of(channel);
      all.unread = 0;
      all.revision += 1;
      inFlight.push({ kind: 'read', channel, unread: standing(all).unread });
    },
    cut: (channel: ChannelName) => {
      const all = of(channel);
      all.first += all.publications.length;
      all.publications.length = 0;
    },
    beginAnew: (channel: ChannelName) => {
      epochs += 1;
      kept.set(channel, { ...of(channel), epoch: `epoch ${epochs}`, first: 1, publications: [] });
    },
  };
};

type Session = { since: Position | undefined; joined: Joined | null; told: Told[]; ended: string | null };

/** A client, which remembers where it is in each channel, and what it was told in each of its subscriptions. */
const openClient = () => {
  const sessions: (Session & { readonly channel: ChannelName })[] = [];
  const current = new Map<ChannelName, Session>();
  const at = new Map<ChannelName, Position>();
  const sessionOf = (channel: ChannelName): Session => {
    const session = current.get(channel);
    if (!session) throw new Error(`nobody asked for ${channel}`);
    return session;
  };
  const end = (channel: ChannelName, how: string) => {
    sessionOf(channel).ended = how;
    current.delete(channel);
    if (how !== 'unavailable') at.delete(channel);
  };
  const follower: Follower = {
    joined: (channel, standing) => {
      expect(sessionOf(channel).joined).toBeNull();
      const session = sessionOf(channel);
      session.joined = standing;
      at.set(channel, standing.recovered && session.since ? session.since : standing.position);
    },
    refused: (channel, why) => end(channel, why),
    lost: (channel) => end(channel, 'lost'),
    told: (told) => {
      sessionOf(told.channel).told.push(told);
      if (told.publication) at.set(told.channel, { epoch: told.epoch, offset: told.publication.offset });
    },
  };
  return {
    follower,
    sessions,
    current,
    at,
    begin: (channel: ChannelName, since: Position | undefined) => {
      const session = { channel, since, joined: null, told: [], ended: null };
      sessions.push(session);
      current.set(channel, session);
    },
    leave: (channel: ChannelName) => current.delete(channel),
  };
};

const settle = async (turns = 30) => {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
};

/** A hub whose log answers only when it is let, from what was there when it was asked. */
const openHub = (limits: Partial<typeof hubLimits> = {}) => {
  const log = openLog();
  const followed = new Set<ChannelName>();
  const reads: { readonly answer: () => void }[] = [];
  const turns: (() => void)[] = [];
  const state = { now: 0, failing: false, behind: 0, calls: [] as number[] };
  const listeners: Parameters<Announcements['listen']>[0][] = [];
  const logOf = (behind: () => number): ChannelLog => ({
    read: (requests) => {
      state.calls.push(requests.length);
      const answers = requests.map((request) => log.answer(request, behind()));
      const { failing } = state;
      return new Promise((resolve, reject) => {
        reads.push({ answer: () => (failing ? reject(new Error('away')) : resolve(answers)) });
      });
    },
  });
  const ports: HubPorts = {
    log: logOf(() => 0),
    recent: logOf(() => state.behind),
    announcements: {
      follow: async (channel) => void followed.add(channel),
      unfollow: async (channel) => void followed.delete(channel),
      listen: (listener) => void listeners.push(listener),
    },
    yieldTurn: (next) => void turns.push(next),
    now: () => state.now,
  };
  const hub = createHub(ports, { ...hubLimits, slice: 2, ...limits });
  const hear = (announcement: Announcement | undefined) => {
    if (announcement && followed.has(announcement.channel)) for (const { heard } of listeners) heard(announcement);
  };
  const answerAll = async () => {
    for (let round = 0; round < 50; round += 1) {
      await settle();
      for (const { answer } of reads.splice(0)) answer();
      for (const turn of turns.splice(0)) turn();
    }
  };
  return {
    hub,
    log,
    state,
    reads,
    turns,
    hear,
    answerAll,
    interrupt: (channels?: readonly ChannelName[]) => {
      for (const { interrupted } of listeners) interrupted(channels);
    },
  };
};

type Opened = ReturnType<typeof openHub>;
type Client = ReturnType<typeof openClient>;

const join = ({ hub }: Opened, client: Client, channel: ChannelName, since?: Position) => {
  client.begin(channel, since);
  hub.join(channel, since, client.follower);
};

/** The offsets that the latest subscription was told. */
const offsetsOf = ({ sessions }: Client) =>
  sessions.at(-1)?.told.flatMap(({ publication }) => publication?.offset ?? []);

describe('a hub', () => {
  it('tells what was published between the reading and the announcement once', async () => {
    const opened = openHub();
    const client = openClient();
    opened.log.publish(ada);
    join(opened, client, ada, { epoch: 'epoch 0', offset: 0 });
    await settle();
    opened.log.publish(ada);
    for (const announcement of opened.log.inFlight) opened.hear(announcement);
    await opened.answerAll();
    expect(offsetsOf(client)).toEqual([1, 2]);
    for (const announcement of opened.log.inFlight) opened.hear(announcement);
    expect(offsetsOf(client)).toEqual([1, 2]);
  });

  it('recovers from before the first publication of a channel', async () => {
    const opened = openHub({ graceMs: 0 });
    const client = openClient();
    join(opened, client, ada);
    await opened.answerAll();
    const position = client.at.get(ada);
    expect(position).toEqual({ epoch: 'epoch 0', offset: 0 });
    opened.hub.leave(ada, client.follower);
    opened.hub.tick();
    await opened.answerAll();
    expect(opened.hub.channels()).toBe(0);
    opened.log.publish(ada);
    join(opened, client, ada, position);
    await opened.answerAll();
    expect(offsetsOf(client)).toEqual([1]);
    expect(client.sessions.at(-1)?.joined).toMatchObject({ recovered: true, position: { offset: 1 } });
  });

  it('fills a gap once, for all who follow', async () => {
    const opened = openHub();
    const clients = [openClient(), openClient(), openClient()];
    for (const client of clients) join(opened, client, ada);
    await opened.answerAll();
    const before = opened.state.calls.length;
    for (let count = 0; count < 4; count += 1) opened.log.publish(ada);
    opened.hear(opened.log.inFlight[3]);
    opened.hear(opened.log.inFlight[1]);
    await opened.answerAll();
    for (const client of clients) expect(offsetsOf(client)).toEqual([1, 2, 3, 4]);
    expect(opened.state.calls.length - before).toBeLessThanOrEqual(2);
  });

  it('fills a gap that is heard of while another is being filled, without waiting for a look', async () => {
    const opened = openHub();
    const client = openClient();
    join(opened, client, ada);
    await opened.answerAll();
    opened.log.publish(ada);
    opened.log.publish(ada);
    opened.hear(opened.log.inFlight[1]);
    await settle();
    expect(opened.reads).toHaveLength(1);
    opened.log.publish(ada);
    opened.log.publish(ada);
    opened.hear(opened.log.inFlight[3]);
    await opened.answerAll();
    expect(offsetsOf(client)).toEqual([1, 2, 3, 4]);
  });

  it('finds by its looks what no announcement told, and the count of unread ones', async () => {
    const opened = openHub();
    const client = openClient();
    join(opened, client, ada);
    await opened.answerAll();
    opened.log.publish(ada);
    opened.log.publish(ada);
    opened.state.now += hubLimits.lookMs;
    opened.hub.tick();
    await opened.answerAll();
    expect(offsetsOf(client)).toEqual([1, 2]);
    opened.log.markRead(ada);
    opened.state.now += hubLimits.lookMs;
    opened.hub.tick();
    await opened.answerAll();
    expect(client.sessions[0]?.told.at(-1)).toEqual({ channel: ada, unread: { count: 0, revision: 3 } });
  });

  it('looks in time at the only channel that there is, however often it is called', async () => {
    const opened = openHub();
    const client = openClient();
    join(opened, client, ada);
    await opened.answerAll();
    opened.log.publish(ada);
    const tickMs = 250;
    for (let passed = 0; passed <= hubLimits.lookMs; passed += tickMs) {
      opened.state.now += tickMs;
      opened.hub.tick();
      await opened.answerAll();
    }
    expect(offsetsOf(client)).toEqual([1]);
  });

  it('looks into the log after an interruption for the channels that may have missed something, and no other', async () => {
    const opened = openHub();
    const clients = [openClient(), openClient()] as const;
    join(opened, clients[0], ada);
    join(opened, clients[1], grace);
    await opened.answerAll();
    for (const channel of [ada, grace]) opened.log.publish(channel);
    opened.interrupt([ada, joan]);
    opened.hub.tick();
    await opened.answerAll();
    expect(clients.map(offsetsOf)).toEqual([[1], []]);
    opened.interrupt();
    opened.hub.tick();
    await opened.answerAll();
    expect(clients.map(offsetsOf)).toEqual([[1], [1]]);
  });

  it('looks at many channels so many in a turn, also where another interruption comes meanwhile', async () => {
    const opened = openHub({ channelsPerTurn: 1 });
    const clients = [openClient(), openClient(), openClient()];
    for (const [index, channel] of [ada, grace, joan].entries()) join(opened, clients[index] ?? openClient(), channel);
    await opened.answerAll();
    const before = opened.state.calls.length;
    const asked = () => opened.state.calls.slice(before).reduce((sum, count) => sum + count, 0);
    for (const channel of [ada, grace, joan]) opened.log.publish(channel);
    opened.interrupt();
    opened.hub.tick();
    await settle();
    expect(asked()).toBe(1);
    opened.interrupt([ada]);
    opened.hub.tick();
    await settle();
    expect(asked()).toBe(1);
    await opened.answerAll();
    expect(clients.map(offsetsOf)).toEqual([[1], [1], [1]]);
  });

  it('leaves a channel that nobody follows, and one that somebody came back to not', async () => {
    const opened = openHub({ graceMs: 1000 });
    const client = openClient();
    for (const channel of [ada, grace]) join(opened, client, channel);
    await opened.answerAll();
    const leave = (channel: ChannelName) => {
      client.leave(channel);
      opened.hub.leave(channel, client.follower);
    };
    for (const channel of [ada, grace]) leave(channel);
    opened.hub.tick();
    opened.state.now += 500;
    join(opened, client, grace);
    leave(grace);
    opened.hub.tick();
    opened.state.now += 500;
    opened.hub.tick();
    expect(opened.hub.channels()).toBe(1);
    join(opened, client, grace);
    opened.state.now += 5000;
    opened.hub.tick();
    expect(opened.hub.channels()).toBe(1);
    leave(grace);
    opened.hub.tick();
    opened.state.now += 1000;
    opened.hub.tick();
    expect(opened.hub.channels()).toBe(0);
  });

  it('tells who follows that it cannot go on where another epoch has begun', async () => {
    const opened = openHub();
    const client = openClient();
    join(opened, client, ada);
    await opened.answerAll();
    opened.log.beginAnew(ada);
    opened.log.publish(ada);
    opened.hear(opened.log.inFlight.at(-1));
    await opened.answerAll();
    expect(client.sessions[0]).toMatchObject({ told: [], ended: 'lost' });
    join(opened, client, ada, { epoch: 'epoch 0', offset: 0 });
    await opened.answerAll();
    expect(client.sessions[1]).toMatchObject({ told: [], ended: 'unrecoverable' });
  });

  it('reads the log for ten thousand who come at once in a few calls, two at a time', async () => {
    const opened = openHub();
    const names = Array.from({ length: 10_000 }, (_none, index) =>
      nameOf({ kind: 'user', id: `0199c0de-7a00-7000-8000-${String(index).padStart(12, '0')}` as never }),
    );
    for (const name of names) opened.log.publish(name);
    const clients = names.map((name) => {
      const client = openClient();
      join(opened, client, name, { epoch: 'epoch 0', offset: 0 });
      return client;
    });
    await settle();
    expect(opened.reads.length).toBeLessThanOrEqual(2);
    await opened.answerAll();
    for (const client of clients) expect(offsetsOf(client)).toEqual([1]);
    expect(opened.state.calls.length).toBeLessThanOrEqual(20);
    expect(Math.max(...opened.state.calls)).toBeLessThanOrEqual(500);
  });

  it('needs no reading for who joins where a channel stands', async () => {
    const opened = openHub();
    const [first, second] = [openClient(), openClient()];
    join(opened, first, ada);
    await opened.answerAll();
    const before = opened.state.calls.length;
    join(opened, second, ada, { epoch: 'epoch 0', offset: 0 });
    join(opened, openClient(), ada);
    expect(second.sessions[0]?.joined).toMatchObject({ recovered: true });
    expect(opened.state.calls.length).toBe(before);
    join(opened, second, grace, { epoch: 'epoch 0', offset: 7 });
    await opened.answerAll();
    expect(second.sessions.at(-1)?.ended).toBe('unrecoverable');
  });

  it('refuses where the log cannot be read, and lets in later', async () => {
    const opened = openHub();
    const client = openClient();
    opened.state.failing = true;
    join(opened, client, ada);
    await opened.answerAll();
    expect(client.sessions[0]?.ended).toBe('unavailable');
    opened.state.failing = false;
    join(opened, client, ada);
    await opened.answerAll();
    expect(client.sessions[1]?.joined).not.toBeNull();
  });

  it('tells many in slices, in order, and others in between', async () => {
    const opened = openHub();
    const clients = Array.from({ length: 7 }, openClient);
    for (const client of clients) join(opened, client, ada);
    const other = openClient();
    join(opened, other, grace);
    await opened.answerAll();
    opened.log.publish(ada);
    opened.log.publish(ada);
    opened.log.publish(grace);
    for (const announcement of opened.log.inFlight) opened.hear(announcement);
    expect(clients.filter((client) => offsetsOf(client)?.length === 1)).toHaveLength(2);
    expect(offsetsOf(other)).toEqual([1]);
    await opened.answerAll();
    for (const client of clients) expect(offsetsOf(client)).toEqual([1, 2]);
  });
});

const channelIn = fc.constantFrom(ada, grace, joan);
const small = fc.nat({ max: 20 });

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('publish' as const), channel: channelIn }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('hear' as const, 'repeat' as const), which: small }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const), which: small }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      channel: channelIn,
      client: fc.nat({ max: 3 }),
      from: fc.constantFrom('nowhere', 'last', 'ahead', 'elsewhere'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('leave' as const), channel: channelIn, client: fc.nat({ max: 3 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const), which: small }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('turn' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('tick' as const), ms: fc.nat({ max: 12_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('interrupt' as const, 'settle' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), failing: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lag' as const), behind: fc.nat({ max: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('cut' as const, 'beginAnew' as const, 'advanced' as const, 'markRead' as const),
      channel: channelIn,
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const sinceOf = (client: Client, { channel, from }: Extract<Step, { do: 'join' }>): Position | undefined => {
  const last = client.at.get(channel);
  if (from === 'nowhere') return undefined;
  if (from === 'elsewhere') return { epoch: 'never', offset: 1 };
  return last && from === 'ahead' ? { ...last, offset: last.offset + 3 } : last;
};

const take = (opened: Opened, clients: readonly Client[], step: Step): unknown => {
  const { hub, log, state } = opened;
  switch (step.do) {
    case 'publish':
      return log.publish(step.channel);
    case 'hear':
      return opened.hear(log.inFlight.splice(step.which % (log.inFlight.length || 1), 1)[0]);
    case 'repeat':
      return opened.hear(log.inFlight[step.which % (log.inFlight.length || 1)]);
    case 'lose':
      return void log.inFlight.splice(step.which % (log.inFlight.length || 1), 1);
    case 'read':
      return opened.reads.splice(step.which % (opened.reads.length || 1), 1)[0]?.answer();
    case 'turn':
      return opened.turns.shift()?.();
    case 'tick':
      state.now += step.ms;
      return hub.tick();
    case 'interrupt':
      return opened.interrupt();
    case 'settle':
      return;
    case 'fail':
      state.failing = step.failing;
      return;
    case 'lag':
      state.behind = step.behind;
      return;
    case 'advanced':
      return opened.hear({ kind: 'advanced', channel: step.channel });
    case 'cut':
    case 'beginAnew':
    case 'markRead':
      return log[step.do](step.channel);
    default: {
      const client = clients[step.client];
      if (!client) return;
      if (client.current.has(step.channel)) {
        hub.leave(step.channel, client.follower);
        client.leave(step.channel);
      }
      if (step.do === 'join') join(opened, client, step.channel, sinceOf(client, step));
    }
  }
};

/** Each offset once, in order, from where it began, and nothing of another channel or epoch. */
const isContinuous = ({ channel, since, joined, told }: Session & { readonly channel: ChannelName }): void => {
  if (!joined) expect(told).toEqual([]);
  if (!joined) return;
  const { epoch, offset } = joined.recovered && since ? since : joined.position;
  const publications = told.flatMap(({ publication }) => (publication ? [publication] : []));
  expect(publications.map(({ data }) => data)).toEqual(
    publications.map((_each, index) => `${channel} ${epoch} ${offset + index + 1}`),
  );
  expect(told.every((one) => one.channel === channel)).toBe(true);
};

describe('whatever is lost, doubled, late or begun anew', () => {
  it('each follower has each offset once and in order, or is told that it cannot; nobody has another channel’s', async () => {
    const tried = { lost: 0, refused: 0, recovered: 0, told: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 150 }), async (steps) => {
        const opened = openHub();
        const clients = [openClient(), openClient(), openClient(), openClient()];
        for (const one of steps) {
          take(opened, clients, one);
          await settle(one.do === 'settle' ? 30 : 4);
        }
        opened.state.failing = false;
        for (let round = 0; round < 4; round += 1) {
          await opened.answerAll();
          opened.state.now += hubLimits.lookMs;
          opened.hub.tick();
        }
        await opened.answerAll();
        for (const client of clients) {
          for (const session of client.sessions) isContinuous(session);
          for (const [channel, session] of client.current) {
            const { epoch, first, publications, revision } = opened.log.of(channel);
            const head = { epoch, offset: first - 1 + publications.length };
            expect(session.joined).not.toBeNull();
            expect(client.at.get(channel)).toEqual(head);
            const unread = [session.joined, ...session.told].map((one) => one?.unread?.revision ?? 0);
            expect(Math.max(...unread)).toBe(revision);
          }
          tried.lost += client.sessions.filter(({ ended }) => ended === 'lost').length;
          tried.refused += client.sessions.filter(({ ended }) => ended === 'unrecoverable').length;
          tried.recovered += client.sessions.filter(({ joined, told }) => joined?.recovered && told.length > 0).length;
          tried.told += client.sessions.reduce((sum, { told }) => sum + told.length, 0);
        }
      }),
      { numRuns: process.env.NIGHTLY === 'true' ? 20_000 : 400 },
    );
    for (const count of Object.values(tried)) expect(count).toBeGreaterThan(0);
  });
});
