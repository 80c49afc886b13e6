import { type Poll, type PollPorts, poll } from './poll.ts';

export type WorkOffPorts<Task> = PollPorts & {
  /** Takes at most so many tasks that are due, beside those under way, and nobody else takes them meanwhile. */
  readonly take: (limit: number, underWay: Iterable<Task>) => Promise<readonly Task[]>;
  readonly perform: (task: Task) => Promise<void>;
};

export type WorkOff = {
  readonly signal: AbortSignal;
  /** Tasks under way at once. */
  readonly limit: number;
  readonly pauseMs: Poll['idleMs'];
  /** How long those under way are waited for in the end; without it, until they are over. */
  readonly drainMs?: number;
};

/**
 * Takes tasks and performs them until the signal aborts, then waits for those under way. One that hangs holds its own place
 * and no other; while there is nothing to do, it looks ever more rarely, and at once after one has made room.
 */
export const workOff =
  <Task>({ take, perform, ...ports }: WorkOffPorts<Task>) =>
  async ({ signal, limit, pauseMs, drainMs }: WorkOff): Promise<void> => {
    const underWay = new Map<Promise<void>, Task>();
    let hasEnded = false;
    const start = (task: Task): void => {
      const work = perform(task).catch(ports.onOutage);
      underWay.set(work, task);
      void work.then(() => {
        hasEnded = true;
        underWay.delete(work);
      });
    };
    const turn = async () => {
      const ended = hasEnded;
      hasEnded = false;
      const taken = await take(limit - underWay.size, underWay.values());
      for (const task of taken) start(task);
      if (underWay.size >= limit) await Promise.race(underWay.keys());
      if (taken.length > 0) return 'more';
      return ended ? 'some' : 'idle';
    };
    await poll(ports, { signal, turn, idleMs: pauseMs, outageMs: pauseMs });
    const over = Promise.all(underWay.keys());
    if (drainMs === undefined) return void (await over);
    const waited = new AbortController();
    await Promise.race([over, ports.sleep(drainMs, waited.signal)]);
    waited.abort();
  };
