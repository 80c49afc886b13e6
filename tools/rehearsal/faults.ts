import { setTimeout as delay } from 'node:timers/promises';
import type { RunningProgram } from '../dev/program.ts';
import type { Broker } from '../services/broker.ts';

export type Faults = {
  readonly worker: { readonly current: () => RunningProgram; readonly restart: () => Promise<void> };
  readonly broker: Broker;
  readonly say: (line: string) => void;
};

const WITHOUT_BROKER_MS = 3_000;

/** Kills the worker with SIGKILL and starts it again, then does the same to Kafka. */
export const injectFaults = async ({ worker, broker, say }: Faults): Promise<void> => {
  say('killing the worker');
  worker.current().signal('SIGKILL');
  await worker.restart();
  say('killing Kafka');
  await broker.kill();
  await delay(WITHOUT_BROKER_MS);
  await broker.start();
  say('Kafka is back');
};
