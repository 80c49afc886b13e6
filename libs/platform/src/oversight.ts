import type { Finding } from './health.ts';
import { createHeartbeats, type Heartbeats } from './heartbeats.ts';
import type { Metrics } from './metrics.ts';
import { createStateLog, type StateLog, type StateLogOptions } from './state-log.ts';
import { createVigil, tellFindings, type Vigil } from './vigil.ts';

/** What a process knows of itself, and tells in its log, its metrics and its health. */
export type Oversight = {
  readonly heartbeats: Heartbeats;
  readonly states: StateLog;
  readonly vigil: Vigil;
  readonly onFinding: (finding: Finding) => void;
};

export type OversightNeeds = Pick<StateLogOptions, 'logger'> & {
  readonly metrics: Metrics;
  /** Of the release. */
  readonly version: string;
};

export const createOversight = ({ logger, metrics, version }: OversightNeeds): Oversight => {
  const heartbeats = createHeartbeats();
  const states = createStateLog({ logger });
  metrics.buildInfo.set({ version, node: process.versions.node }, 1);
  metrics.beforeRender(() => {
    metrics.loopProgress.reset();
    for (const [loop, seconds] of heartbeats.sinceProgress()) metrics.loopProgress.set({ loop }, seconds);
  });
  return {
    heartbeats,
    states,
    vigil: createVigil({ heartbeats, states }),
    onFinding: tellFindings({ states, metrics }),
  };
};
