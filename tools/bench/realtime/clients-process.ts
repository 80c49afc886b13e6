import { setTimeout as delay } from 'node:timers/promises';
import { createFollower, type Follower } from '../../realtime/follower.ts';
import { openWire, type Wire } from '../../realtime/wire.ts';
import { answerAll } from '../asked-process.ts';
import { idOf } from '../requests.ts';
import type { Collected, Command } from './commands.ts';

/** At so many addresses of this machine, as each has ports of its own. */
const ADDRESSES = 8;
const AT_ONCE = 100;
const MOST_WRONG = 20;
const PAUSE_MS = 20;

const addressOf = (nth: number): string => `127.0.0.${2 + (nth % ADDRESSES)}`;

const followers: Follower[] = [];
const wires: Wire[] = [];
const state = { live: 0, liveAt: 0 };
let told: number[] = [];
let wrong: string[] = [];
let lost = 0;
let ended: Record<string, number> = {};
const toAll = new Map<number, [count: number, first: number, last: number]>();

const heardByAll = (offset: number): void => {
  const now = Date.now();
  const heard = toAll.get(offset) ?? [0, now, now];
  toAll.set(offset, [heard[0] + 1, heard[1], now]);
};

const follow = (customer: number, port: number, token: string): Promise<void> =>
  new Promise((resolve) => {
    let [isLive, wasLive] = [false, false];
    const say = (fault: string): void => void (wrong.length < MOST_WRONG && wrong.push(`${customer}: ${fault}`));
    const follower = createFollower(
      {
        place: () => ({ host: '127.0.0.1', port }),
        from: addressOf(customer),
        token: () => token,
        channels: [`user:${idOf('001', customer)}`, ...[0, 1].map((nth) => `order:${idOf('003', 2 * customer - nth)}`)],
      },
      {
        live: () => {
          if (!isLive) state.live += 1;
          [isLive, wasLive, state.liveAt] = [true, true, Date.now()];
          resolve();
        },
        told: ({ channel, offset = 0 }) => {
          if (channel.startsWith('user:')) told.push(customer, offset, Date.now());
          else if (channel.startsWith('admin:')) heardByAll(offset);
        },
        lost: ({ channel }) => {
          // What staff follow is in Redis alone.
          if (channel.startsWith('admin:')) lost += 1;
          else say(`${channel} is lost`);
        },
        wrong: say,
        ended: (code, reason) => {
          ended[code] = (ended[code] ?? 0) + 1;
          if (isLive) state.live -= 1;
          else if (!wasLive) say(`ended before it was live: ${code} ${reason}`);
          isLive = false;
        },
      },
    );
    followers.push(follower);
  });

const hold = (port: number, nth: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const closed = (_code: number, reason: string) => reject(new Error(reason));
    const to = { host: '127.0.0.1', port, path: '/', from: addressOf(nth) };
    wires.push(openWire(to, { opened: resolve, heard: () => undefined, closed }));
  });

/** So many at a time, each as soon as there is room for it. */
const each = async (count: number, open: (nth: number) => Promise<void>): Promise<void> => {
  const numbers = Array.from({ length: count }, (_, nth) => nth).values();
  const lane = async (): Promise<void> => {
    for (const nth of numbers) await open(nth);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
};

const collect = (): Collected => {
  const collected = {
    ...state,
    ...{ told, wrong, ended, lost },
    toAll: [...toAll].map(([offset, heard]) => [offset, ...heard] as const),
  };
  [told, wrong, ended, lost] = [[], [], {}, 0];
  return collected;
};

const drop = (): void => {
  for (const follower of followers.splice(0)) follower.sleep();
  for (const wire of wires.splice(0)) wire.cut();
  Object.assign(state, { live: 0 });
};

const obey = async (command: Command): Promise<Collected | null> => {
  switch (command.do) {
    case 'open': {
      const { ports, first, tokens } = command;
      await each(tokens.length, (nth) => follow(first + nth, ports[nth % ports.length] ?? 0, tokens[nth] ?? ''));
      return null;
    }
    case 'hold':
      await each(command.count, (nth) => hold(command.port, nth));
      return null;
    case 'follow':
      for (const follower of followers) follower.follow(command.channel);
      while (!followers.every(({ isLive }) => isLive())) await delay(PAUSE_MS);
      return null;
    case 'collect':
      return collect();
    case 'drop':
      drop();
      return null;
  }
};

answerAll(obey);
