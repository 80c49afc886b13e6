import { type RelayPorts, relayPartition } from './relay.ts';

export type RelayLoopPorts = RelayPorts & {
  /** Waits, or ends early when the signal aborts; never throws. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Is told of each outage; the loop goes on. */
  readonly onOutage: (error: unknown) => void;
  /** Is told of each pass that was not in vain, also where there was nothing to relay. */
  readonly onProgress?: () => void;
};

export type RunRelay = {
  readonly signal: AbortSignal;
  /** Events of one lease. */
  readonly limit: number;
  /** Partitions relayed at the same time. */
  readonly concurrency: number;
};

const idleMs = { first: 10, longest: 50 } as const;
const outageMs = { first: 100, longest: 2_000 } as const;

/** Relays until the signal aborts: at once while there is work, more slowly while there is none or an outage lasts. */
export const runRelay =
  (ports: RelayLoopPorts) =>
  async ({ signal, limit, concurrency }: RunRelay): Promise<void> => {
    let idle: number = idleMs.first;
    let outage: number = outageMs.first;
    while (!signal.aborted) {
      try {
        const taken = await relayDue(ports, { signal, limit, concurrency });
        ports.onProgress?.();
        outage = outageMs.first;
        if (taken > 0) {
          idle = idleMs.first;
          continue;
        }
        await ports.sleep(idle, signal);
        idle = Math.min(idle * 2, idleMs.longest);
      } catch (error) {
        ports.onOutage(error);
        await ports.sleep(outage, signal);
        outage = Math.min(outage * 2, outageMs.longest);
      }
    }
  };

/** Relays each partition that has something due once, and answers how many events were taken; throws the first fault. */
const relayDue = async (ports: RelayPorts, { signal, limit, concurrency }: RunRelay): Promise<number> => {
  const due = [...(await ports.queue.due(ports.now()))].values();
  let taken = 0;
  const lane = async (): Promise<void> => {
    for (const partition of due) {
      if (signal.aborted) return;
      const lease = await relayPartition(ports)({ partition, limit });
      if (lease.kind === 'drained') taken += lease.taken;
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: concurrency }, lane));
  const fault = lanes.find((outcome) => outcome.status === 'rejected');
  if (fault) throw fault.reason;
  return taken;
};
