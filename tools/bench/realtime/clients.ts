import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openAsked } from '../asked-process.ts';
import type { Testbed } from '../testbed.ts';
import type { Collected, Command } from './commands.ts';

/** So many of a process, whose sockets are its open files. */
const MOST_OF_A_PROCESS = 10_000;
const PAUSE_MS = 50;

/** Adds what one process has collected to what others have. */
const together = (all: readonly Collected[]): Collected => {
  const toAll = new Map<number, [count: number, first: number, last: number]>();
  const ended: Record<string, number> = {};
  for (const each of all) {
    for (const [code, count] of Object.entries(each.ended)) ended[code] = (ended[code] ?? 0) + count;
    for (const [offset, count, first, last] of each.toAll) {
      const [before, earliest, latest] = toAll.get(offset) ?? [0, first, last];
      toAll.set(offset, [before + count, Math.min(earliest, first), Math.max(latest, last)]);
    }
  }
  return {
    live: all.reduce((sum, { live }) => sum + live, 0),
    liveAt: Math.max(...all.map(({ liveAt }) => liveAt)),
    told: all.flatMap(({ told }) => told),
    wrong: all.flatMap(({ wrong }) => wrong),
    lost: all.reduce((sum, { lost }) => sum + lost, 0),
    ended,
    toAll: [...toAll].map(([offset, heard]) => [offset, ...heard] as const),
  };
};

/** Clients in processes of their own, which end with the testbed. */
export const startClients = (testbed: Testbed, most: number) => {
  const count = Math.ceil(most / MOST_OF_A_PROCESS);
  const processes = Array.from({ length: count }, () =>
    openAsked<Command, Collected | null>(testbed, join(import.meta.dirname, 'clients-process.ts')),
  );
  const share = Math.ceil(most / count);
  const all = (command: Command) => Promise.all(processes.map(({ ask }) => ask(command)));
  const collect = async (): Promise<Collected> => {
    const collected = together((await all({ do: 'collect' })).flatMap((each) => each ?? []));
    if (collected.wrong.length > 0) throw new Error(`wrong: ${collected.wrong.slice(0, 10).join('\n')}`);
    return collected;
  };
  return {
    pids: processes.map(({ pid }) => pid),
    /** A client for each token, at the ports in turn; resolves once each of them follows its channels. */
    open: (ports: readonly number[], tokens: readonly string[]) =>
      Promise.all(
        processes.map(({ ask }, nth) => {
          const from = nth * share;
          return ask({ do: 'open', ports, first: 1 + from, tokens: tokens.slice(from, from + share) });
        }),
      ),
    hold: (port: number, sockets: number) =>
      Promise.all(processes.map(({ ask }) => ask({ do: 'hold', port, count: Math.ceil(sockets / count) }))),
    follow: (channel: string) => all({ do: 'follow', channel }),
    drop: () => all({ do: 'drop' }),
    collect,
    /** Collects until that is all that was waited for, which `wanted` says of each part; throws when time is up. */
    until: async (what: string, withinMs: number, wanted: (part: Collected) => boolean): Promise<Collected> => {
      const parts: Collected[] = [];
      for (const deadline = performance.now() + withinMs; ; await delay(PAUSE_MS)) {
        const part = await collect();
        parts.push(part);
        if (wanted(part)) break;
        const { live, toAll, ended, lost } = part;
        if (performance.now() > deadline)
          throw new Error(`wrong: waited in vain for ${what}: ${JSON.stringify({ live, toAll, ended, lost })}`);
      }
      const { live, liveAt, toAll } = parts.at(-1) ?? together([]);
      return { ...together(parts), live, liveAt, toAll };
    },
  };
};

export type Clients = ReturnType<typeof startClients>;
