import { type Poll, type PollPorts, poll } from './poll.ts';

export type WorkOffPorts<Task> = PollPorts & {
  /** Takes at most so many tasks that are due, and nobody else takes them meanwhile. */
  readonly take: (limit: number) => Promise<readonly Task[]>;
  readonly perform: (task: Task) => Promise<void>;
};

export type WorkOff = {
  readonly signal: AbortSignal;
  /** Tasks under way at once. */
  readonly limit: number;
  readonly pauseMs: Poll['idleMs'];
};

/**
 * Takes tasks and performs them until the signal aborts, then waits for those under way. One that hangs holds its own place
 * and no other; while there is nothing to do, it looks ever more rarely.
 */
export const workOff =
  <Task>({ take, perform, ...ports }: WorkOffPorts<Task>) =>
  async ({ signal, limit, pauseMs }: WorkOff): Promise<void> => {
    const underWay = new Set<Promise<void>>();
    const start = (task: Task): void => {
      const work = perform(task).catch(ports.onOutage);
      underWay.add(work);
      void work.then(() => underWay.delete(work));
    };
    const turn = async () => {
      const taken = await take(limit - underWay.size);
      for (const task of taken) start(task);
      if (underWay.size === limit) await Promise.race(underWay);
      return taken.length > 0 ? 'more' : 'idle';
    };
    await poll(ports, { signal, turn, idleMs: pauseMs, outageMs: pauseMs });
    await Promise.all(underWay);
  };
