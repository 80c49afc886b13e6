import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { startKafka } from './kafka.ts';
import type { KafkaSecurity } from './kafka-security.ts';
import { stateDirectory } from './project.ts';
import type { RunningService } from './service.ts';
import { claimSlot } from './slot.ts';

/** A Kafka of a run's own, that can be killed and comes back on its port with its data. */
export type Broker = {
  readonly address: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  close(): Promise<void>;
};

export const openBroker = async (
  base = join(stateDirectory, 'test', 'e2e-kafka'),
  security?: KafkaSecurity,
): Promise<Broker> => {
  const { directory, release } = await claimSlot(base);
  const clear = () => rm(join(directory, 'data'), { recursive: true, force: true });
  const port = await freePort();
  let running: RunningService | undefined;
  const stop = async () => {
    await running?.close('immediate');
    running = undefined;
  };
  await clear();
  return {
    address: `127.0.0.1:${port}`,
    start: async () => {
      running = await startKafka({
        directory,
        port,
        env: process.env,
        onProgress: () => undefined,
        ...(security && { security }),
      });
    },
    kill: stop,
    close: async () => {
      await stop();
      await clear();
      await release();
    },
  };
};
