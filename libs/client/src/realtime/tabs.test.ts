import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { inbox, noting, range, type Seen, type Tab, world } from './testing/world.ts';

const opened: Tab[] = [];

afterEach(() => {
  for (const { live } of opened.splice(0)) live.close();
});

/** So many tabs that follow the inbox; the first one leads. */
const tabsOf = async (count: number) => {
  const all = world();
  const tabs: (Tab & { readonly name: string; readonly seen: Seen })[] = [];
  for (const name of range(1, count).map((number) => `tab ${number}`)) {
    const tab = all.open(name);
    opened.push(tab);
    const { seen, handlers } = noting();
    tab.live.notifications({ ...handlers, onList: ({ position }) => seen.lists.push(position.offset) });
    await all.clock.pass(1_000);
    tabs.push({ name, seen, ...tab });
  }
  const [one, two, three] = tabs;
  if (!one || !two || !three) throw new Error('three tabs at least');
  return { ...all, tabs, one, two, three };
};

describe('tabs of one user', () => {
  it('share one connection, and each is told everything once', async () => {
    const { server, clock, tabs } = await tabsOf(3);
    server.publish(inbox, { count: 1, revision: 1 });
    await clock.pass(500);
    expect(server.opened.map(({ tab }) => tab)).toEqual(['tab 1']);
    expect(server.heard.filter(({ subscribe }) => subscribe)).toHaveLength(1);
    for (const { seen, live } of tabs) {
      expect([seen.lists, seen.offsets, seen.unread]).toEqual([[0], [1], [{ count: 1, revision: 1 }]]);
      expect(live.state()).toEqual({ is: 'live', via: 'websocket' });
    }
  });

  it('have another leader when the first is closed, and lose nothing', async () => {
    const { server, clock, one, two, three } = await tabsOf(3);
    server.publish(inbox);
    await clock.pass(15);
    one.live.close();
    server.publish(inbox);
    await clock.pass(5_000);
    server.publish(inbox);
    await clock.pass(500);
    expect(two.seen.offsets).toEqual([1, 2, 3]);
    expect(three.seen.offsets).toEqual([1, 2, 3]);
    expect(server.openConnections()).toBe(1);
  });

  it('have another leader when the first crashes', async () => {
    const { server, clock, kill, two, three } = await tabsOf(3);
    server.publish(inbox);
    kill('tab 1');
    server.publish(inbox);
    await clock.pass(5_000);
    expect(two.seen.offsets).toEqual([1, 2]);
    expect(three.seen.offsets).toEqual([1, 2]);
  });

  it('take the lead from one that is frozen within 5 s, and it catches up when it runs again', async () => {
    const { server, clock, freeze, thaw, tabs, one, two } = await tabsOf(3);
    freeze('tab 1');
    server.publish(inbox);
    await clock.pass(5_000);
    expect(two.seen.offsets).toEqual([1]);
    await clock.pass(600_000);
    server.publish(inbox);
    thaw('tab 1');
    await clock.pass(5_000);
    expect(one.seen.offsets).toEqual([1, 2]);
    server.publish(inbox);
    await clock.pass(500);
    for (const { seen } of tabs) expect([seen.offsets, seen.losses]).toEqual([[1, 2, 3], []]);
    expect(server.openConnections()).toBe(1);
  });

  it('do not wait for one that is frozen while it waits to lead', async () => {
    const { server, clock, freeze, kill, thaw, two, three } = await tabsOf(3);
    freeze('tab 2');
    kill('tab 1');
    server.publish(inbox);
    await clock.pass(5_000);
    expect(three.seen.offsets).toEqual([1]);
    thaw('tab 2');
    await clock.pass(5_000);
    expect(two.seen.offsets).toEqual([1]);
    expect(server.openConnections()).toBe(1);
  });

  it('are told again what one of them has missed', async () => {
    const { server, clock, three, two } = await tabsOf(3);
    server.publish(inbox);
    await clock.pass(500);
    const late = noting();
    three.live.subscribe(inbox, { ...late.handlers, position: { epoch: 'e1', offset: 0 } });
    server.publish(inbox);
    await clock.pass(1_000);
    expect(late.seen.offsets).toEqual([1, 2]);
    expect(two.seen.offsets).toEqual([1, 2]);
    expect(three.seen.offsets).toEqual([1, 2]);
  });

  it('find what one of them was not told, and all that came with it', async () => {
    const { server, clock, deafen, hearAgain, two, three } = await tabsOf(3);
    deafen('tab 2');
    server.publish(inbox);
    server.publish(inbox);
    await clock.pass(100);
    hearAgain('tab 2');
    server.publish(inbox);
    await clock.pass(500);
    expect(two.seen.offsets).toEqual([1, 2, 3]);
    expect(three.seen.offsets).toEqual([1, 2, 3]);
  });

  it('leave what no tab follows any more, also those that crashed', async () => {
    const { server, clock, kill, two, three } = await tabsOf(3);
    const end = two.live.order('7', {});
    three.live.order('8', {});
    await clock.pass(500);
    expect([server.subscribersOf('order:7'), server.subscribersOf('order:8')]).toEqual([1, 1]);
    end();
    kill('tab 3');
    for (let minute = 0; minute < 3; minute++) {
      server.ping();
      await clock.pass(45_000);
      server.ping();
    }
    expect([server.subscribersOf('order:7'), server.subscribersOf('order:8')]).toEqual([0, 0]);
    expect(server.subscribersOf(inbox)).toBe(1);
  });

  it('are stopped together where the server has had enough', async () => {
    const { server, clock, tabs } = await tabsOf(3);
    server.hangUp(4529, 'too-many-connections');
    await clock.pass(60_000);
    for (const { live } of tabs) expect(live.state()).toMatchObject({ is: 'stopped', code: 4529 });
    expect(server.opened).toHaveLength(1);
  });

  it('of another user share nothing with them', async () => {
    const { server, clock, answers, open, one, store } = await tabsOf(3);
    answers.user = 'u-2';
    await store.write({ accessToken: 'of another', refreshToken: 'r', expiresAt: clock.now() + 900_000 });
    const other = open('another');
    opened.push(other);
    const { seen, handlers } = noting();
    other.live.notifications(handlers);
    await clock.pass(20_000);
    expect(one.live.state()).toMatchObject({ is: 'stopped', code: 4505 });
    server.publish(inbox);
    await clock.pass(500);
    expect([one.seen.offsets, seen.offsets]).toEqual([[], []]);
    server.publish('user:u-2');
    await clock.pass(500);
    expect(seen.offsets).toEqual([1]);
  });
});

const names = ['a', 'b', 'c'];
const tabName = fc.constantFrom(...names);

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('publish' as const) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 4_000 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'hang up' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('out' as const, 'in' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('block' as const, 'unblock' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('forget' as const, 'restore' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('kill' as const, 'close' as const), tab: tabName }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('freeze' as const, 'thaw' as const), tab: tabName }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('deafen' as const, 'hear' as const), tab: tabName }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), tab: tabName }) },
);

/** What a tab shows: what it read last, and all that it was told after that. */
const shown = () => {
  let [epoch, offset, faults] = ['', -1, 0];
  return {
    onList: ({ position }: { readonly position: { readonly epoch: string; readonly offset: number } }) => {
      [epoch, offset] = [position.epoch, position.offset];
    },
    onPublication: (publication: { readonly epoch: string; readonly offset: number }) => {
      if (publication.epoch !== epoch || publication.offset !== offset + 1) faults++;
      offset = publication.offset;
    },
    now: () => ({ epoch, offset, faults }),
  };
};

describe('whatever happens to tabs, network and server', () => {
  const numRuns = process.env.NIGHTLY === 'true' ? 3_000 : 60;

  it('each tab has each publication exactly once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const all = world();
        const { clock, server } = all;
        const tabs = new Map<string, { readonly tab: Tab; readonly view: ReturnType<typeof shown> }>();
        let epochs = 1;
        const open = (name: string): void => {
          if (tabs.has(name)) return;
          all.thaw(name);
          const tab = all.open(name);
          const view = shown();
          tab.live.notifications({ onList: view.onList, onPublication: view.onPublication });
          tabs.set(name, { tab, view });
        };
        open('a');
        for (const one of steps) {
          if (one.do === 'publish') server.publish(inbox);
          else if (one.do === 'pass') await clock.pass(one.ms);
          else if (one.do === 'cut') server.cut();
          else if (one.do === 'hang up') server.hangUp(1006);
          else if (one.do === 'out') server.setReach('silent');
          else if (one.do === 'in') server.setReach('up');
          else if (one.do === 'block') server.block(true);
          else if (one.do === 'unblock') server.block(false);
          else if (one.do === 'forget') server.forgetLog(inbox);
          else if (one.do === 'restore') server.newEpoch(inbox, `e${++epochs}`);
          else if (one.do === 'open') open(one.tab);
          else if (one.do === 'deafen') all.deafen(one.tab);
          else if (one.do === 'hear') all.hearAgain(one.tab);
          else if (one.do === 'freeze') all.freeze(one.tab);
          else if (one.do === 'thaw') all.thaw(one.tab);
          else if (one.do === 'kill') {
            all.kill(one.tab);
            tabs.delete(one.tab);
          } else if ('tab' in one && !all.isFrozen(one.tab)) {
            tabs.get(one.tab)?.tab.live.close();
            tabs.delete(one.tab);
          }
        }
        server.setReach('up');
        for (const name of names) {
          all.thaw(name);
          all.hearAgain(name);
        }
        for (let pings = 0; pings < 10; pings++) {
          await clock.pass(10_000);
          server.ping();
        }
        server.publish(inbox);
        await clock.pass(1_000);
        const standing = { ...server.standing(inbox), faults: 0 };
        for (const [name, { view }] of tabs) expect({ name, ...view.now() }).toEqual({ name, ...standing });
        expect(server.openConnections()).toBe(Math.min(1, tabs.size));
        for (const { tab } of tabs.values()) tab.live.close();
      }),
      { numRuns },
    );
  });
});
