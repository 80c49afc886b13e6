import { createHistogram } from 'node:perf_hooks';
import { answerAll } from '../asked-process.ts';
import type { Asked, Command, Told } from './commands.ts';
import { type Connection, openConnection } from './connection.ts';

const OPENED_AT_ONCE = 100;

const held: Connection[] = [];

const run = async (asked: Asked, connections: number, seconds: number): Promise<Told> => {
  const micros = createHistogram();
  const lanes = Array.from({ length: connections }, () => openConnection(asked));
  await Promise.all(lanes.map(({ ask }) => ask()));
  const started = performance.now();
  const keepAsking = async ({ ask }: Connection): Promise<void> => {
    for (let began = performance.now(); began - started < seconds * 1000; began = performance.now()) {
      await ask();
      micros.record(Math.ceil((performance.now() - began) * 1000));
    }
  };
  await Promise.all(lanes.map(keepAsking));
  const took = (performance.now() - started) / 1000;
  for (const { drop } of lanes) drop();
  const [p50, p99] = [micros.percentile(50) / 1000, micros.percentile(99) / 1000];
  return { count: micros.count, seconds: took, p50, p99 };
};

const hold = async (asked: Asked, count: number): Promise<void> => {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const connection = openConnection(asked);
      held.push(connection);
      await connection.ask();
    }
  };
  await Promise.all(Array.from({ length: OPENED_AT_ONCE }, lane));
};

answerAll(async (command: Command) => {
  if (command.do === 'run') return run(command, command.connections, command.seconds);
  if (command.do === 'hold') return hold(command, command.count);
  if (command.do === 'held') return held.filter(({ isOpen }) => isOpen()).length;
  for (const { drop } of held.splice(0)) drop();
  return undefined;
});
